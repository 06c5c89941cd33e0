import { cleanup, render } from '@testing-library/react'
import type { ChatState, ChatStatus } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test } from 'vitest'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { toolCall } from '../testing/samples.testing.ts'
import { ConnectionStatus } from './ConnectionStatus.tsx'

afterEach(cleanup)

test.each<[ChatStatus, string]>([
  ['idle', ''],
  ['streaming', ''],
  ['waiting', 'Waiting to ask'],
  ['connecting', 'Connecting'],
  ['reconnecting', 'Connection lost. Nothing is gone; trying again.'],
  ['offline', 'You are offline. Nothing is gone; it goes on when the connection is back.'],
])('%s: “%s”', (status, said) => {
  expect(shown({ status })).toBe(said)
})

test('while a tool runs, nothing is said of the connection', () => {
  const running = messageOf({ parts: [{ ...toolCall, state: 'running' }] })
  expect(shown({ status: 'waiting', messages: [running] })).toBe('')
})

function shown(state: Partial<ChatState>): string | null {
  const { container } = render(
    <ChatProvider chat={fixedChat(state)}>
      <ConnectionStatus />
    </ChatProvider>,
  )
  return container.textContent
}
