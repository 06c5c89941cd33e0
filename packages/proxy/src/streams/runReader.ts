import type { Clock } from '@chatstream/core'
import type { ByteSource } from '../exchange/byteSource.ts'
import { lostRun } from '../logs/streamLog.ts'
import type { LogPage, StreamLog } from '../logs/streamLog.ts'
import { controlBlock, heartbeatBlock, numberedBlock } from './streamFormat.ts'
import type { Position } from './streamFormat.ts'
import { createTextBody } from './textBody.ts'
import { watchStall } from '../upstream/deadlines.ts'

/** Options of `openReader`. */
export interface ReaderOptions {
  log: StreamLog
  key: string
  /** The position of the last event that the client has. `undefined` if it has none. */
  after: Position | undefined
  clock: Clock
  heartbeatMs: number
  maxBehindBytes: number
  readerStallMs: number
}

/** One reader of a resumable answer: the connection to one client. */
export interface RunReader {
  /** The response body: the stored events, and then the new events until the end of the answer. */
  body: ByteSource
  /** Disconnects the client: the body breaks off. */
  disconnect(): void
}

interface ReaderEvents {
  onSent(bytes: number): void
  /**
   * Called once, at the end. `left`: the client disconnected. `behind`: the client read too slowly and was
   * disconnected. `broken`: the log could not be read.
   */
  onEnd(how: 'complete' | 'left' | 'behind' | 'broken'): void
}

/**
 * If a reader has fallen behind and reads nothing for this number of milliseconds, it is disconnected. A reader
 * that only falls behind in a burst is not disconnected.
 */
const stalledMs = 1000

/** The number of attempts to read a log that fails, and the milliseconds between two attempts. */
const readAttempts = 5
const readAgainMs = 1000

/**
 * Opens a reader: the connection of one client to a resumable answer. The client first gets the stored events. They
 * are read from the log page by page, as fast as the client reads, so that they need little memory. After the last
 * stored event, the client gets each new event immediately. If the client does not read these events, it is
 * disconnected. If the log returns a page without a promise, the page is sent without a wait. A wait would take
 * more time than the reading.
 */
export function openReader(options: ReaderOptions, { onSent, onEnd }: ReaderEvents): RunReader {
  const { log, key, clock, heartbeatMs, maxBehindBytes, readerStallMs } = options
  let position = options.after
  let isLive = false
  let isPumping = false
  let hasNews = false
  let hasEnded = false
  let isOver = false
  let failures = 0
  let stall: unknown
  const text = createTextBody({
    onSent(bytes, isLast) {
      onSent(bytes)
      if (isLast) return finish('complete')
      heart.sent()
      clock.clearTimeout(stall)
      if (!isLive) void pump()
    },
    onCancel: () => finish('left'),
    stall: watchStall(clock, readerStallMs, () => finish('behind')),
  })

  function finish(how: Parameters<ReaderEvents['onEnd']>[0]): void {
    if (isOver) return
    isOver = true
    clock.clearTimeout(stall)
    heart.stop()
    unwatch()
    if (how === 'behind' || how === 'broken') text.fail(new Error('The reader was disconnected.'))
    onEnd(how)
  }

  function send(page: LogPage | undefined): void {
    const rendered = renderPage(page, position)
    position = rendered.position
    text.push(rendered.text)
    isLive ||= rendered.isLatest
    hasNews ||= rendered.hasMore
    if (!rendered.isEnd) return
    hasEnded = true
    text.end()
    heart.stop()
    unwatch()
  }

  /** False for a live reader that has fallen behind. Disconnects a live reader that reads nothing. */
  function mayRead(): boolean {
    if (isOver || hasEnded) return false
    if (text.waitingBytes() <= maxBehindBytes) return true
    if (isLive) stall = clock.setTimeout(() => finish('behind'), stalledMs)
    isLive = false
    return false
  }

  async function pump(): Promise<void> {
    hasNews = true
    if (isPumping) return
    isPumping = true
    while (hasNews && mayRead()) {
      hasNews = false
      try {
        const found = log.read(key, position?.seq ?? 0, maxBehindBytes)
        const page = found instanceof Promise ? await found : found
        failures = 0
        if (!isOver) send(page)
      } catch {
        if (++failures >= readAttempts) finish('broken')
        else clock.setTimeout(() => void pump(), readAgainMs)
      }
    }
    isPumping = false
  }

  const unwatch = log.watch(key, () => void pump())
  const heart = startHeartbeat(clock, heartbeatMs, () => {
    if (text.waitingBytes() === 0) text.push(heartbeatBlock)
  })
  void pump()
  return { body: text.body, disconnect: () => finish('broken') }
}

interface RenderedPage {
  text: string
  /** The reader's position after the text. */
  position: Position | undefined
  /** True if the reader has every event of the log after this text. */
  isLatest: boolean
  /** True if more events can be read immediately. */
  hasMore: boolean
  /** True if the text holds the end of the run. */
  isEnd: boolean
}

/** Renders a page of the log for a reader at a position; the page is undefined if the run is gone. */
function renderPage(page: LogPage | undefined, position: Position | undefined): RenderedPage {
  if (page === undefined) {
    const text = controlBlock(lostRun('Its log is gone from the server.'))
    return { text, position, isLatest: false, hasMore: false, isEnd: true }
  }
  const { epoch, lastSeq, events, end } = page
  if (position !== undefined && (epoch !== position.epoch || position.seq > lastSeq)) {
    // The reader has events of another log: the run was started anew, or its log has lost the latest events.
    const text = controlBlock({ reset: true })
    return { text, position: { epoch, seq: 0 }, isLatest: false, hasMore: true, isEnd: false }
  }
  let seq = position?.seq ?? 0
  let text = ''
  for (const block of events) text += numberedBlock(block, epoch, ++seq)
  const hasMore = seq < lastSeq
  const isEnd = !hasMore && end !== undefined
  if (isEnd) text += controlBlock(end)
  return { text, position: { epoch, seq }, isLatest: seq === lastSeq, hasMore, isEnd }
}

/** Calls `beat` whenever nothing was sent for an interval. */
function startHeartbeat(clock: Clock, intervalMs: number, beat: () => void) {
  let lastSentMs = clock.monotonicMs()
  let timer: unknown
  function check(): void {
    const restMs = lastSentMs + intervalMs - clock.monotonicMs()
    if (restMs <= 0) beat()
    timer = clock.setTimeout(check, restMs > 0 ? restMs : intervalMs)
  }
  check()
  return {
    sent: () => void (lastSentMs = clock.monotonicMs()),
    stop: () => clock.clearTimeout(timer),
  }
}
