import type { Thread } from '@chatstream/core'

/** A change of a conversation that is not open. The list announces the change to the user. */
export type ThreadNews = { type: 'unread' | 'waiting' | 'failed'; thread: Thread }

/**
 * Returns the reason why a thread (conversation) needs the user's attention: `waiting` (for the user),
 * `failed` or `unread`. If it needs no attention, returns `undefined`.
 */
export function attentionOf({ state, unread }: Thread): ThreadNews['type'] | undefined {
  if (state === 'waiting' || state === 'failed') return state
  return unread && state === 'idle' ? 'unread' : undefined
}

/**
 * Compares two versions of a list of threads (conversations), and returns the changes to announce to the
 * user. The open thread, and threads that were just loaded, are left out.
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
