import type { Thread } from '@chatstream/core'

/** A thread with defaults for the fields that are not given. */
export function threadOf(thread: Partial<Thread>): Thread {
  return {
    id: 't1',
    createdAt: 1_763_600_000_000,
    updatedAt: 1_763_600_000_000,
    archived: false,
    pinned: false,
    state: 'idle',
    unread: false,
    ...thread,
  }
}

const dayMs = 86_400_000

/** Threads of every state, pinned and of several days before `now`. */
export function sampleThreads(now = Date.now()): readonly Thread[] {
  const ago = (days: number) => now - days * dayMs
  return [
    threadOf({ id: 'pinned', title: 'Opening hours of all shops', pinned: true, updatedAt: ago(40) }),
    threadOf({ id: 'running', title: 'Why did my stream stall?', state: 'running', updatedAt: now }),
    threadOf({ id: 'waiting', title: 'Save a note about the marathon', state: 'waiting', updatedAt: now }),
    threadOf({ id: 'unread', title: '営業時間についての質問', unread: true, updatedAt: now }),
    threadOf({ id: 'failed', title: 'What does it cost me a month?', state: 'failed', updatedAt: ago(1) }),
    threadOf({
      id: 'long',
      title: 'A title that is much longer than the list is wide, because nobody shortened it',
      state: 'running',
      updatedAt: ago(1),
    }),
    threadOf({ id: 'untitled', updatedAt: ago(3) }),
    threadOf({ id: 'arabic', title: 'مواعيد العمل في العطلات', updatedAt: ago(5) }),
    threadOf({ id: 'older', title: 'Which plan is cheaper?', updatedAt: ago(45) }),
    threadOf({ id: 'oldest', title: 'Hello', updatedAt: ago(400) }),
  ]
}
