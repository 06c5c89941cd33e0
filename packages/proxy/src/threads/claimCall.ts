import { claimToolCall, readClaimId } from '@chatstream/core'
import type { ToolClaims } from '@chatstream/core'
import { toolAnswered, toolClaimed, unknownThread } from '../errors/threadRefusals.ts'
import type { ThreadPath } from '../routing/threadPaths.ts'
import { callStore } from './createThreads.ts'
import type { Threads } from './createThreads.ts'

/**
 * Claims a tool call: reserves it for one device, so that no other device runs the tool. Resolves with the
 * end of the claim, in epoch milliseconds. Throws `tool_claimed` if another device has claimed the call,
 * `tool_answered` if the call has a result, and `unknown_thread` if the thread does not exist.
 */
export async function claimCall(
  { threadId, claimId }: Extract<ThreadPath, { to: 'claim' }>,
  owner: string,
  device: string,
  { store, clock, report }: Threads,
): Promise<{ until: number | undefined }> {
  const now = clock.now()
  const { messageId } = readClaimId(claimId)
  let claims: ToolClaims = {}
  await callStore(
    () =>
      store.update(owner, threadId, [messageId], ({ thread, messages }) => {
        if (thread === undefined) throw unknownThread()
        const message = messages.get(messageId)
        const claimed = claimToolCall(claimId, { device, message, claims: thread.claims, now })
        if (claimed === 'answered') throw toolAnswered()
        if (typeof claimed === 'number') throw toolClaimed(claimed)
        claims = claimed
        return { thread: { ...thread, version: thread.version + 1, claims } }
      }),
    report,
  )
  return { until: claims[claimId]?.until }
}
