import type { Clock } from '../clock.ts'
import { claimMs } from '../threadClaims.ts'
import type { ThreadSource } from './source.ts'

/** A claim of 10 s is renewed twice. */
const renewMs = 4000
/** The time after which a renewal that failed is repeated, in milliseconds. */
const renewAgainMs = 500

/** A tool call that this device wants to run. A claim reserves the call for one device. */
export interface Claim {
  source: ThreadSource
  threadId: string
  /** The id of the message, a colon, and the id of the call. */
  callId: string
  device: string
  clock: Clock
  /** Aborts when the turn (one answer with its tool calls) ends. */
  signal: AbortSignal
  /** `true` on the device that asked the question. The other devices wait 10 s before they claim the call. */
  isAsker: boolean
  /** Returns `true` once the call has a result on this device. */
  isDone(): boolean
  /** Called if the call already has a result that this device does not have. */
  onAnswered(): void
}

/**
 * Waits until this device may run a tool call. A claim reserves the call for one device. Resolves with `true`
 * when this device has the claim, and then renews the claim until the call has a result or the turn ends.
 * Resolves with `false` if the call gets a result first, e.g. from another device, or if the turn ends.
 *
 * The device that asked the question can claim the call immediately. Other devices can claim it after 10 s.
 * If the store cannot be reached, the device that asked runs the call without a claim.
 */
export async function claimCall(claim: Claim): Promise<boolean> {
  const { source, threadId, callId, device, signal, isAsker, isDone } = claim
  if (!isAsker) await pause(claim, claimMs)
  while (!signal.aborted && !isDone()) {
    const waitMs = await source.claim(threadId, callId, device).catch(() => (isAsker ? 0 : claimMs))
    if (signal.aborted || isDone()) break
    if (waitMs === 'answered') {
      claim.onAnswered()
      break
    }
    if (waitMs === 0) {
      void renew(claim)
      return true
    }
    await pause(claim, waitMs)
  }
  return false
}

async function renew(claim: Claim): Promise<void> {
  const { source, threadId, callId, device, signal } = claim
  let waitMs = renewMs
  for (;;) {
    await pause(claim, waitMs)
    if (signal.aborted) return
    const renewed = await source.claim(threadId, callId, device).catch(() => undefined)
    if (renewed === 'answered') return
    waitMs = renewed === undefined ? renewAgainMs : renewMs
  }
}

/** Waits, or until the signal is aborted. */
function pause({ clock, signal }: Claim, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clock.clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
