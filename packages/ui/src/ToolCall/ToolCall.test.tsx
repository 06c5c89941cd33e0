import { cleanup, render, screen } from '@testing-library/react'
import type { ToolCallState } from '@chatstream/core'
import { afterEach, expect, test } from 'vitest'
import { toolCall } from '../testing/samples.testing.ts'
import { ToolCall } from './ToolCall.tsx'

afterEach(cleanup)

const body = () => document.querySelector('.cs-node-body')?.textContent

test('arguments are shown as they stream, and parsed once they are whole', () => {
  const streaming = { ...toolCall, state: 'streaming-input' as const, inputText: '{"pl', input: {} }
  const { rerender } = render(<ToolCall part={streaming} live />)
  expect(body()).toBe('Arguments{"pl')
  rerender(<ToolCall part={toolCall} live />)
  expect(body()).toContain('"unit": "million tokens"')
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
  render(<ToolCall part={{ ...toolCall, state }} live={live} data-testid="call" />)
  expect(screen.getByTestId('call').dataset['state']).toBe(shown)
  expect(screen.getByText(title)).toBeDefined()
})

test('a huge output is cut, so that the page stays usable', () => {
  render(<ToolCall part={{ ...toolCall, state: 'done', output: 'x'.repeat(1_000_000) }} />)
  expect(body()?.length).toBeLessThan(21_000)
})
