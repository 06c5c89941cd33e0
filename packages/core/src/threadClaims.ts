import { type ChatMessage, hasResult } from './message.ts'

/** Milliseconds for which a device holds a tool call. It renews its claim while the tool runs. */
export const claimMs = 10_000

/** The devices that hold tool calls, by the id of the claim. `until` is in epoch milliseconds. */
export type ToolClaims = Readonly<Record<string, { device: string; until: number }>>

/** The id of a claim. The id of a call is unique in its message only. */
export function claimIdOf(messageId: string, toolCallId: string): string {
  return `${messageId}:${toolCallId}`
}

/**
 * The ids of a claim's message and call. Ids of messages have no colon, those of calls may have one.
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
 * Claims a tool call for a device. Returns the claims of the thread with the new one, the milliseconds until another
 * device's claim ends, or `answered` for a call that has its result.
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
 * The claims at the end of a run: the device that asked holds the calls that a page has to carry out.
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
 * Returns `true` if another device holds calls of another answer. That answer goes on with their results, so a question
 * is refused until then.
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
