import { type ChatMessage, hasResult } from './message.ts'

/**
 * The duration of a claim, in milliseconds. A claim reserves a tool call for one device, so that no other
 * device runs the tool. The device renews the claim while the tool runs.
 */
export const claimMs = 10_000

/**
 * The claims of a thread, by the ids of the claims. A claim reserves a tool call for one device. `until` is
 * the end of the claim, in epoch milliseconds.
 */
export type ToolClaims = Readonly<Record<string, { device: string; until: number }>>

/**
 * Returns the id of the claim for a tool call. A claim reserves the call for one device. The id of a call is
 * unique only in its message, so the id of the claim contains the id of the message too.
 */
export function claimIdOf(messageId: string, toolCallId: string): string {
  return `${messageId}:${toolCallId}`
}

/**
 * Returns the ids of the message and of the tool call that the id of a claim contains. The id of a message
 * contains no colon, but the id of a call may.
 *
 * @example
 * ```ts
 * const { messageId, toolCallId } = readClaimId('a1:call_1') // 'a1', 'call_1'
 * ```
 */
export function readClaimId(id: string): { messageId: string; toolCallId: string } {
  const [messageId = '', ...rest] = id.split(':')
  return { messageId, toolCallId: rest.join(':') }
}

/**
 * Claims a tool call: reserves the call for one device. Returns the claims of the thread, including the new
 * claim. If another device has claimed the call, returns the milliseconds until that claim ends. If the call
 * already has a result, returns `answered`.
 *
 * @param id the id of the claim
 * @example
 * ```ts
 * const claims = claimToolCall('a1:call_1', { device: 'laptop', message, claims: {}, now: Date.now() })
 * if (claims === 'answered') console.log('The call has its result.')
 * ```
 */
export function claimToolCall(
  id: string,
  {
    device,
    message,
    claims,
    now,
  }: { device: string; message: ChatMessage | undefined; claims: ToolClaims | undefined; now: number },
): ToolClaims | number | 'answered' {
  const { toolCallId } = readClaimId(id)
  if (message?.parts.some((part) => part.type === 'tool-call' && part.id === toolCallId && hasResult(part)))
    return 'answered'
  const current = currentClaims(claims, now)
  // An id may be the name of a property that every object has.
  const held = Object.hasOwn(current, id) ? current[id] : undefined
  if (held !== undefined && held.device !== device) return held.until - now
  return { ...current, [id]: { device, until: now + claimMs } }
}

/**
 * Returns the claims that a thread gets when the model has called tools that run in the page. The claims
 * reserve the calls for the device that asked the question. Returns `undefined` if there are no such calls.
 *
 * @example
 * ```ts
 * const claims = claimsOfAsker(message, 'laptop', Date.now()) // e.g. { 'a1:call_1': { device: 'laptop', until } }
 * ```
 */
export function claimsOfAsker(
  answer: ChatMessage,
  device: string | undefined,
  now: number,
): ToolClaims | undefined {
  if (device === undefined || answer.status !== 'complete') return undefined
  const calls = answer.parts.flatMap((part) =>
    part.type === 'tool-call' && part.providerExecuted !== true && !hasResult(part) ? [part] : [],
  )
  const claims = calls.map(({ id }) => [claimIdOf(answer.id, id), { device, until: now + claimMs }])
  return calls.length === 0 ? undefined : (Object.fromEntries(claims) as ToolClaims) // pairs of id and claim
}

/**
 * Returns `true` if a device other than `device` has claimed tool calls of an answer other than `answerId`. The
 * claimed answer will continue with the results of these calls. Until then, the server refuses questions.
 *
 * @example
 * ```ts
 * const claims = { 'a1:call_1': { device: 'laptop', until: 10_000 } }
 * isHeld(claims, { answerId: 'a2', device: 'phone' }, 5000) // true
 * ```
 */
export function isHeld(
  claims: ToolClaims | undefined,
  { answerId, device }: { answerId: string; device: string | undefined },
  now: number,
): boolean {
  return Object.entries(currentClaims(claims, now)).some(
    ([id, claim]) => claim.device !== device && readClaimId(id).messageId !== answerId,
  )
}

function currentClaims(claims: ToolClaims = {}, now: number): ToolClaims {
  return Object.fromEntries(Object.entries(claims).filter(([, { until }]) => until > now))
}
