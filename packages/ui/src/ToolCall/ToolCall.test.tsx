import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import type { ToolCallState } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import { toolCall } from '../testing/samples.testing.ts'
import { ToolCall } from './ToolCall.tsx'

afterEach(cleanup)

const InChat = ({ children }: { children: ReactNode }) => (
  <ChatProvider chat={fixedChat()}>{children}</ChatProvider>
)
const body = () => document.querySelector('.cs-node-body')?.textContent

test('arguments are shown as far as they can be read while they stream, as text until then', () => {
  const streaming = { ...toolCall, state: 'streaming-input' as const, inputText: '{"plans":["Deep' }
  const { input: _, ...unread } = streaming
  const { rerender } = render(<ToolCall part={unread} live />)
  expect(body()).toBe('Arguments{"plans":["Deep')
  rerender(<ToolCall part={{ ...streaming, input: { plans: ['Deep'] } }} live />)
  expect(body()).toBe('Arguments{\n  "plans": [\n    "Deep"\n  ]\n}')
  rerender(<ToolCall part={toolCall} live />)
  expect(body()).toContain('"unit": "million tokens"')
})

test('arguments that arrive whole are previewed in the title’s line too; without arguments there is no preview', () => {
  const part = { ...toolCall, inputText: '', input: { plan: 'a' } }
  const { rerender } = render(<ToolCall part={part} />)
  expect(document.querySelector('.cs-preview')?.textContent).toBe('{"plan":"a"}')
  const { input: _, ...without } = part
  rerender(<ToolCall part={without} />)
  expect(document.querySelector('.cs-preview')).toBeNull()
  expect(body()).toBe('')
})

test('a call is named in the server’s words where it has some, and says that it is run on the server (fault D18)', () => {
  render(
    <ToolCall part={{ ...toolCall, title: 'Price lookup', providerExecuted: true, state: 'running' }} live />,
  )
  expect(screen.getByText('Calling Price lookup')).toBeDefined()
  expect(screen.getByText('run on the server')).toBeDefined()
})

test('a call that the user has opened stays open in all later states', () => {
  const { rerender } = render(<ToolCall part={toolCall} live />)
  const details = screen.getByRole<HTMLDetailsElement>('group')
  details.open = true
  fireEvent(details, new Event('toggle'))
  rerender(<ToolCall part={{ ...toolCall, state: 'running' }} live />)
  rerender(<ToolCall part={{ ...toolCall, state: 'done', output: 1 }} live />)
  expect(details.open).toBe(true)
})

test('output and error are shown', () => {
  render(<ToolCall part={{ ...toolCall, state: 'done', output: { total: 480 } }} />)
  expect(body()).toContain('Result{\n  "total": 480\n}')
  cleanup()
  render(<ToolCall part={{ ...toolCall, state: 'failed', error: 'No such plan' }} />)
  expect(body()).toContain('ErrorNo such plan')
})

test.each<[ToolCallState, boolean, string, string]>([
  ['streaming-input', true, 'streaming-input', 'Calling price_table'],
  ['streaming-input', false, 'unfinished', 'Did not finish calling price_table'],
  ['running', false, 'unfinished', 'Did not finish calling price_table'],
  ['ready', false, 'ready', 'Wants to call price_table'],
  ['awaiting-approval', false, 'awaiting-approval', 'Asks to call price_table'],
  ['done', true, 'done', 'Called price_table'],
  ['failed', true, 'failed', 'price_table failed'],
  ['denied', true, 'denied', 'price_table was not allowed'],
])('%s while live is %s: %s, “%s”', (state, live, shown, title) => {
  render(<ToolCall part={{ ...toolCall, state }} live={live} data-testid="call" />, { wrapper: InChat })
  expect(screen.getByTestId('call').dataset['state']).toBe(shown)
  expect(screen.getByText(title)).toBeDefined()
})

test('a huge output is cut, so that the page stays usable', () => {
  render(<ToolCall part={{ ...toolCall, state: 'done', output: 'x'.repeat(1_000_000) }} />)
  expect(body()?.length).toBeLessThan(21_000)
})

test('half of a JSON text is not shown in the title’s line while the arguments arrive (fault D16)', () => {
  const part = { ...toolCall, state: 'streaming-input', inputText: '{"value":', input: {} } as const
  const { rerender } = render(<ToolCall part={part} live />)
  const preview = () => document.querySelector('.cs-preview')?.textContent
  expect(preview()).toBeUndefined()
  rerender(<ToolCall part={{ ...part, inputText: '{"city":"Kyo', input: { city: 'Kyo' } }} live />)
  expect(preview()).toBe('Kyo')
})

test('a call that runs shows for how long, and stops when it ends (fault D16)', () => {
  vi.useFakeTimers()
  const part = { ...toolCall, state: 'running' } as const
  const { rerender } = render(<ToolCall part={part} live />)
  act(() => void vi.advanceTimersByTime(3000))
  expect(screen.getByText('3 s')).toBeDefined()
  rerender(<ToolCall part={{ ...part, state: 'done' }} live />)
  expect(screen.queryByText('3 s')).toBeNull()
  vi.useRealTimers()
})
