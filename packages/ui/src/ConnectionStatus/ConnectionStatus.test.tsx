import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import {
  createError,
  type ChatMessage,
  type ChatState,
  type ChatStatus,
  type Connection,
} from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { errors, toolCall } from '../testing/samples.testing.ts'
import { ConnectionStatus } from './ConnectionStatus.tsx'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

test.each<[ChatStatus, string]>([
  ['idle', ''],
  ['streaming', ''],
  ['waiting', 'Waiting to send'],
  ['connecting', 'Connecting'],
  ['reconnecting', 'Connection lost. Reconnecting.'],
  ['offline', 'You are offline. The chat reconnects when the connection is back.Try now'],
])('%s: “%s”', (status, said) => {
  expect(shown({ status })).toBe(said)
})

test('while a tool runs, no connection status is shown', () => {
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

const connection = (more: Partial<Connection> = {}): Connection => ({ attempt: 2, limit: 5, ...more })

test('the time until the next try counts down, a render a second, and a button tries now', () => {
  vi.useFakeTimers({ now: 1000 })
  const retryNow = vi.fn<() => void>()
  const waiting = { status: 'reconnecting', connection: connection({ retryAt: 4500 }) } as const
  const { container } = render(
    <ChatProvider chat={fixedChat(waiting, { retryNow })}>
      <ConnectionStatus />
    </ChatProvider>,
  )
  const text = () => container.querySelector('span')?.textContent
  expect(text()).toBe('Connection lost. Reconnecting in 4 s (2 of 5).')
  act(() => vi.advanceTimersByTime(501))
  expect(text()).toBe('Connection lost. Reconnecting in 3 s (2 of 5).')
  act(() => vi.advanceTimersByTime(5000))
  expect(vi.getTimerCount()).toBe(0)
  fireEvent.click(screen.getByRole('button', { name: 'Try now' }))
  expect(retryNow.mock.calls).toEqual([[]])
})

test('a limit is named as what it is', () => {
  vi.useFakeTimers({ now: 0 })
  expect(
    shown({
      status: 'reconnecting',
      connection: connection({ retryAt: 20_000, error: errors['rate-limited'] }),
    }),
  ).toBe('Too many requests just now. Trying again in 20 s (2 of 5).Try now')
})

test.each([
  ['connection-refused', 'The service could not be reached. Trying again in 4 s (2 of 5).Try now'],
  ['unreachable', 'The service could not be reached. Trying again in 4 s (2 of 5).Try now'],
  ['gateway-error', 'The service could not be reached. Trying again in 4 s (2 of 5).Try now'],
  ['timeout-headers', 'The service did not answer in time. Trying again in 4 s (2 of 5).Try now'],
  ['stream-cut', 'Connection lost. Reconnecting in 4 s (2 of 5).Try now'],
] as const)('%s before any text: “%s” (fault C7)', (reason, said) => {
  vi.useFakeTimers({ now: 0 })
  const { data: error } = createError(reason, 'No.')
  const empty = messageOf({ status: 'streaming', parts: [] })
  const begun = messageOf({ status: 'streaming', parts: [{ type: 'text', text: 'Half' }] })
  const state = (message: ChatMessage, retryAt?: number): Partial<ChatState> => ({
    status: 'reconnecting',
    messages: [message],
    connection: connection({ error, ...(retryAt !== undefined && { retryAt }) }),
  })
  expect(shown(state(empty, 4000))).toBe(said)
  cleanup()
  expect(shown(state(begun, 4000))).toContain('Connection lost')
  cleanup()
  expect(shown(state(empty))).toBe(reason === 'stream-cut' ? 'Connection lost. Reconnecting.' : 'Connecting')
})

test('a restored connection is shown as restored, for a while', () => {
  vi.useFakeTimers({ now: 0 })
  const chatIn = (status: ChatStatus) => fixedChat({ status })
  const tree = (status: ChatStatus) => (
    <ChatProvider chat={chatIn(status)}>
      <ConnectionStatus />
    </ChatProvider>
  )
  const { container, rerender } = render(tree('reconnecting'))
  rerender(tree('streaming'))
  expect(container.textContent).toBe('Connected again.')
  act(() => vi.advanceTimersByTime(4000))
  expect(container.textContent).toBe('')
})

test('while the answer itself says that it is awaited, the connection says nothing (fault D16)', () => {
  const messages = [messageOf({ status: 'streaming', parts: [] })]
  render(
    <ChatProvider chat={fixedChat({ status: 'connecting', messages })}>
      <ConnectionStatus />
    </ChatProvider>,
  )
  expect(document.querySelector('.cs-connection')).toBeNull()
})
