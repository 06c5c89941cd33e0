import type { Thread } from '@chatstream/core'

/** A change that is announced to the user. It concerns a conversation that is not open. */
export type ThreadNews = { type: 'unread' | 'waiting' | 'failed'; thread: Thread }

/**
 * Returns what is announced about a thread while it is not open: `waiting`, `failed` or `unread`. Returns `undefined`
 * if nothing is announced.
 */
export function attentionOf({ state, unread }: Thread): ThreadNews['type'] | undefined {
  if (state === 'waiting' || state === 'failed') return state
  return unread && state === 'idle' ? 'unread' : undefined
}

/**
 * Compares two states of the list, and returns the changes that are announced. Threads that were just loaded are left
 * out.
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
