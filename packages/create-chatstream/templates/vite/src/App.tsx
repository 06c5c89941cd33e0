import { openaiChat } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const protocol = openaiChat({ model: 'gpt-4.1', system: 'Answer briefly.' })

export function App() {
  return <ChatStream id="{{name}}" url="/api/chat" protocol={protocol} />
}
