import { expect, test } from 'vitest'
import type { ChatMessage, Part, ToolCallState } from './message.ts'
import { claimIdOf, claimsOfAsker, claimToolCall, isHeld, readClaimId } from './threadClaims.ts'

const call = (
  id: string,
  state: ToolCallState,
  more: Partial<Extract<Part, { type: 'tool-call' }>> = {},
): Part => ({
  type: 'tool-call',
  id,
  name: 'f',
  inputText: '{}',
  state,
  ...more,
})
const answerOf = (...parts: Part[]): ChatMessage => ({
  id: 'a1',
  role: 'assistant',
  parts,
  status: 'complete',
  createdAt: 1,
})

test('the ids of a claim are read as they were written, also with colons in the id of the call', () => {
  for (const callId of ['call_0', 'call:0', ':', ''])
    expect(readClaimId(claimIdOf('a1', callId))).toEqual({ messageId: 'a1', toolCallId: callId })
})

test('a call is claimed by one device until its claim ends, or it has its result', () => {
  const claim = (device: string, now: number, claims = {}, message = answerOf(call('c', 'ready'))) =>
    claimToolCall('a1:c', { device, message, claims, now })
  const held = { 'a1:c': { device: 'a', until: 11_000 } }
  expect(claim('a', 1000)).toEqual(held)
  expect(claim('b', 3000, held)).toBe(8000)
  expect(claim('a', 3000, held)).toEqual({ 'a1:c': { device: 'a', until: 13_000 } })
  expect(claim('b', 11_000, held)).toEqual({ 'a1:c': { device: 'b', until: 21_000 } })
  expect(claim('a', 1000, {}, answerOf(call('c', 'done')))).toBe('answered')
})

test('at the end of an answer the device that asked holds the calls that a page carries out', () => {
  const answer = answerOf(
    call('c1', 'ready'),
    call('c2', 'done'),
    call('c3', 'ready', { providerExecuted: true }),
  )
  expect(claimsOfAsker(answer, 'a', 0)).toEqual({ 'a1:c1': { device: 'a', until: 10_000 } })
  expect(claimsOfAsker(answer, undefined, 0)).toBeUndefined()
  expect(claimsOfAsker({ ...answer, status: 'stopped' }, 'a', 0)).toBeUndefined()
  expect(claimsOfAsker(answerOf(), 'a', 0)).toBeUndefined()
})

test('claims hold the questions of other devices, for other answers', () => {
  const claims = { 'a1:c': { device: 'a', until: 10_000 } }
  expect(isHeld(claims, { answerId: 'a2', device: 'b' }, 9999)).toBe(true)
  expect(isHeld(claims, { answerId: 'a2', device: undefined }, 9999)).toBe(true)
  expect(isHeld(claims, { answerId: 'a2', device: 'a' }, 9999)).toBe(false)
  expect(isHeld(claims, { answerId: 'a1', device: 'b' }, 9999)).toBe(false)
  expect(isHeld(claims, { answerId: 'a2', device: 'b' }, 10_000)).toBe(false)
  expect(isHeld(undefined, { answerId: 'a2', device: 'b' }, 0)).toBe(false)
})
