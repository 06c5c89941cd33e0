import { createThreads, openaiChat } from '@chatstream/core'
import { ChatApp } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const threads = createThreads({
  url: '/api/chat',
  protocol: openaiChat({ model: 'gpt-4.1', system: 'Answer briefly.' }),
})

export function App() {
  return <ChatApp threads={threads} />
}
