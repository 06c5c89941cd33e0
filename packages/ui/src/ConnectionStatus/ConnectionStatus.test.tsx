import { cleanup, render } from '@testing-library/react'
import type { ChatStatus } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test } from 'vitest'
import { fixedChat } from '../testing/fixedChat.testing.ts'
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
  const { container } = render(
    <ChatProvider chat={fixedChat({ status })}>
      <ConnectionStatus />
    </ChatProvider>,
  )
  expect(container.textContent).toBe(said)
})
