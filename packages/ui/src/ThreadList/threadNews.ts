import type { Thread } from '@chatstream/core'

/** A change of another conversation that its owner should hear of. */
export type ThreadNews = { type: 'unread' | 'waiting' | 'failed'; thread: Thread }

/** The reason to look at a thread that is not open. */
export function attentionOf({ state, unread }: Thread): ThreadNews['type'] | undefined {
  if (state === 'waiting' || state === 'failed') return state
  return unread && state === 'idle' ? 'unread' : undefined
}

/** The threads that need a look since `before`. Threads that were not in it are no news: they were just loaded. */
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
