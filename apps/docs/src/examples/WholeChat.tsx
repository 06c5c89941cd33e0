import { openaiChat } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const protocol = openaiChat({ model: 'gpt-4.1' })

export const Example = () => (
  <ChatStream url="/api/chat" protocol={protocol} suggestions={['What can you do?']} />
)
