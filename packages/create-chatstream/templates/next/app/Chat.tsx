'use client'
import { openaiChat } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'

const protocol = openaiChat({ model: 'gpt-4.1', system: 'Answer briefly.' })

export function Chat() {
  return <ChatStream id="{{name}}" url="/api/chat" protocol={protocol} />
}
