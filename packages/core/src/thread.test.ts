import { expect, test } from 'vitest'
import type { Part, ToolCallState } from './message.ts'
import { threadStateAfter } from './thread.ts'

const call = (state: ToolCallState, more: { providerExecuted?: true } = {}): Part => ({
  type: 'tool-call',
  id: 'c',
  name: 'pay',
  inputText: '{}',
  state,
  ...more,
})
const form = (state: 'done' | 'failed'): Part => ({
  type: 'step',
  id: 's',
  kind: 'consultant_request_form',
  args: { type: 'object', properties: { name: { type: 'string' } } },
  state,
})
const after = (...parts: Part[]) => threadStateAfter({ status: 'complete', parts })

test('a thread waits for a form, an approval and the result of a tool that a page carries out', () => {
  expect(after(form('done'))).toBe('waiting')
  expect(after(call('ready'))).toBe('waiting')
  expect(after(call('done'), call('running'))).toBe('waiting')
  expect(after(call('awaiting-approval', { providerExecuted: true }))).toBe('waiting')
})

test('it does not wait for a form that failed, a call with a result, or a call of the provider', () => {
  expect(after(form('failed'))).toBe('idle')
  expect(after(call('done'), call('denied'), call('failed'))).toBe('idle')
  expect(after(call('ready', { providerExecuted: true }))).toBe('idle')
})

test('an answer that did not end well is failed, and one that was stopped waits for nothing', () => {
  for (const status of ['failed', 'interrupted'] as const)
    expect(threadStateAfter({ status, parts: [form('done')] })).toBe('failed')
  expect(threadStateAfter({ status: 'stopped', parts: [call('ready')] })).toBe('idle')
})
