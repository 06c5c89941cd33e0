import type { Thread } from '@chatstream/core'

/** A change of a conversation that is not open, to be announced to the user. */
export type ThreadNews = { type: 'unread' | 'waiting' | 'failed'; thread: Thread }

/** Returns the change that is announced for a thread that is not open. */
export function attentionOf({ state, unread }: Thread): ThreadNews['type'] | undefined {
  if (state === 'waiting' || state === 'failed') return state
  return unread && state === 'idle' ? 'unread' : undefined
}

/**
 * Returns the threads whose state has changed since `before` so that it is announced. Threads that were just loaded
 * are left out.
 */
export function threadNews(
  before: readonly Thread[],
  after: readonly Thread[],
  openId: string | undefined,
): readonly ThreadNews[] {
  const known = new Map(before.map((thread) => [thread.id, thread]))
  return after.flatMap((thread) => {
    const old = known.get(thread.id)
    const type = attentionOf(thread)
    if (old === undefined || old === thread || type === undefined || thread.id === openId) return []
    return attentionOf(old) === type ? [] : { type, thread }
  })
}
