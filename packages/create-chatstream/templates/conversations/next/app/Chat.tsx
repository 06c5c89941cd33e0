'use client'
import { createThreads, openaiChat } from '@chatstream/core'
import { ChatApp } from '@chatstream/ui'

const threads = createThreads({
  url: '/api/chat',
  protocol: openaiChat({ model: 'gpt-4.1', system: 'Answer briefly.' }),
})

export function Chat() {
  return <ChatApp threads={threads} />
}
