import type { Clock, StoredEvent, ThreadEvent, ThreadStore } from '@chatstream/core'
import type { ByteSource } from '../exchange/byteSource.ts'
import type { Report } from '../exchange/report.ts'
import { repeatEvery } from '../logs/watchers.ts'
import { createTextBody } from '../streams/textBody.ts'
import { watchStall } from '../upstream/deadlines.ts'
import { toThread } from './threadRules.ts'

/** Options of `openFeed`. */
export interface FeedOptions {
  store: ThreadStore
  owner: string
  /** The position of the client's last event. If the client is new, the newest position. */
  after: string
  /** `true` if the client is new. The stream then begins with the position of the client. */
  isNew: boolean
  clock: Clock
  report: Report
  heartbeatMs: number
  readerStallMs: number
  onSent(bytes: number): void
  /** Called once, at the end. `left`: the client disconnected. `broken`: the proxy ended the stream. */
  onEnd(how: 'left' | 'broken'): void
}

/** The event stream of one client, which reports the changes of one user's threads. */
export interface Feed {
  body: ByteSource
  /** Breaks the response body off. The client then reconnects. */
  disconnect(): void
}

const pageEvents = 100
const readAgainMs = 1000
const maxWaitingBytes = 256 * 1024

/**
 * Resolves with the position of the newest event of a user's threads. A stream that begins after this
 * position has only later events.
 */
export async function newestPosition(store: ThreadStore, owner: string): Promise<string> {
  return (await store.events(owner, undefined, 1))?.position ?? '0'
}

/**
 * Opens the event stream of one client. The stream reports the changes of the threads (conversations) of one
 * user, the `owner`.
 */
export function openFeed(options: FeedOptions): Feed {
  const { store, owner, clock, report } = options
  let position = options.after
  let isOver = false
  let isPumping = false
  let hasNews = true
  let again: unknown

  const text = createTextBody({
    onSent(bytes) {
      options.onSent(bytes)
      void pump()
    },
    onCancel: () => finish('left'),
    stall: watchStall(clock, options.readerStallMs, () => finish('broken')),
  })

  function finish(how: 'left' | 'broken'): void {
    if (isOver) return
    isOver = true
    clock.clearTimeout(again)
    stopBeat()
    unwatch()
    if (how === 'broken') text.fail(new Error('The reader was disconnected.'))
    options.onEnd(how)
  }

  /**
   * Sends a page of changes. Sends only a part of the page if too many bytes wait for the client, because one
   * change can have megabytes. Resolves with `false` if there are no changes.
   */
  async function sendPage(): Promise<boolean> {
    const page = await store.events(owner, position, pageEvents)
    if (page === undefined) {
      // The client has lost events, so it reads the list again.
      position = await newestPosition(store, owner)
      text.push(eventBlock({ type: 'refetch' }, position))
      return true
    }
    for (const { position: id, event } of page.events) {
      if (!mayRead()) break
      const whole = await wholeEvent(store, owner, event)
      if (whole !== undefined && !isOver) text.push(eventBlock(whole, id))
      position = id
    }
    return page.events.length > 0
  }

  const mayRead = () => !isOver && text.waitingBytes() < maxWaitingBytes

  async function pump(): Promise<void> {
    if (isPumping || isOver) return
    isPumping = true
    clock.clearTimeout(again)
    try {
      while (hasNews && mayRead()) {
        hasNews = false
        if (await sendPage()) hasNews = true
      }
    } catch (error) {
      report(error, 'the store of threads')
      hasNews = true
      if (!isOver) again = clock.setTimeout(() => void pump(), readAgainMs)
    }
    isPumping = false
  }

  const unwatch = store.watch(owner, () => {
    hasNews = true
    void pump()
  })
  const beat = () => {
    if (text.waitingBytes() === 0) text.push(': hb\n\n')
  }
  const stopBeat = repeatEvery(options.heartbeatMs, clock, beat, (error) => report(error, 'a reader'))
  if (options.isNew) text.push(`: ok\nid: ${position}\n\n`)
  void pump()
  return { body: text.body, disconnect: () => finish('broken') }
}

function eventBlock(event: ThreadEvent, position: string): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\nid: ${position}\n\n`
}

/**
 * Returns the event as clients get it, with the current thread or message. Resolves with `undefined` if the thread
 * or message no longer exists.
 */
async function wholeEvent(
  store: ThreadStore,
  owner: string,
  event: StoredEvent,
): Promise<ThreadEvent | undefined> {
  if (event.type === 'thread') {
    const thread = await store.find(owner, event.threadId)
    return thread && { type: 'thread', thread: toThread(thread) }
  }
  if (event.type === 'message') {
    const { type, threadId } = event
    const [message] = await store.branch(owner, threadId, event.messageId, 1)
    return message && { type, threadId, message }
  }
  return event as ThreadEvent // the two types above are the only ones that differ
}
