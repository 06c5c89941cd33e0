import type { Clock } from '@chatstream/core'
import { lostRun } from '../logs/streamLog.ts'
import type { LogPage, StreamLog } from '../logs/streamLog.ts'
import { controlBlock, heartbeatBlock, numberedBlock } from './streamFormat.ts'
import type { Control, Position } from './streamFormat.ts'

export interface ReaderOptions {
  log: StreamLog
  key: string
  /** What the reader has; undefined: nothing. */
  after: Position | undefined
  clock: Clock
  heartbeatMs: number
  maxBehindBytes: number
}

/** One reader of a run. Its body is what the log holds, live to the end. */
export interface RunReader {
  body: ReadableStream<Uint8Array>
  /** Ends the reading from the server's side; the body breaks off. */
  leave(): void
}

interface ReaderEvents {
  onSent(bytes: number): void
  /** Called once. `behind`: it was disconnected for taking too little; `broken`: the log could not be read. */
  onEnd(how: 'complete' | 'left' | 'behind' | 'broken'): void
}

const encoder = new TextEncoder()

/** How long a reader that has fallen behind may take nothing at all. A burst is no reason to disconnect anyone. */
const stalledMs = 1000

/** How often, and how long apart, a log that cannot be read is asked again. */
const readAttempts = 5
const readAgainMs = 1000

/**
 * Reads a run. As long as it catches up, it reads on only when the body is pulled, so that a replay costs no memory; once
 * it has reached the end, it takes what comes and is disconnected where the reader does not.
 */
export function openReader(options: ReaderOptions, { onSent, onEnd }: ReaderEvents): RunReader {
  const { log, key, clock, heartbeatMs, maxBehindBytes } = options
  let position = options.after
  let pending = ''
  let isLive = false
  let isPumping = false
  let isWoken = false
  let hasEnded = false
  let isOver = false
  let failures = 0
  let heart: unknown
  let lastSentMs = clock.monotonicMs()
  let stall: unknown
  let wakePull = () => {}
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined

  function say(text: string): void {
    pending += text
    wakePull()
  }

  function end(control: Control): void {
    say(controlBlock(control))
    hasEnded = true
    clock.clearTimeout(heart)
    unwatch()
  }

  function over(how: Parameters<ReaderEvents['onEnd']>[0]): void {
    if (isOver) return
    isOver = true
    clock.clearTimeout(heart)
    clock.clearTimeout(stall)
    unwatch()
    wakePull()
    if (how === 'behind' || how === 'broken') {
      pending = ''
      controller?.error(new Error('The reader was disconnected.'))
    }
    onEnd(how)
  }

  function take(page: LogPage | undefined): void {
    if (page === undefined) return end(lostRun('Its log is gone from the server.'))
    position ??= { epoch: page.epoch, seq: 0 }
    if (page.epoch !== position.epoch || position.seq > page.lastSeq) {
      // What the reader has is of another log: the run was begun anew, or its log lost its latest part.
      say(controlBlock({ reset: true }))
      position = { epoch: page.epoch, seq: 0 }
      isWoken = true
      return
    }
    const { epoch } = position
    let { seq } = position
    let text = ''
    for (const block of page.events) text += numberedBlock(block, epoch, ++seq)
    if (text !== '') say(text)
    position = { epoch, seq }
    isLive ||= seq === page.lastSeq
    if (seq < page.lastSeq) isWoken = true
    else if (page.end !== undefined) end(page.end)
  }

  /** A live reader that falls behind has to catch up, as one that has just come; taking nothing, it has to come again. */
  function mayRead(): boolean {
    if (isOver || hasEnded) return false
    if (pending.length <= maxBehindBytes) return true
    if (isLive) stall = clock.setTimeout(() => over('behind'), stalledMs)
    isLive = false
    return false
  }

  async function pump(): Promise<void> {
    isWoken = true
    if (isPumping) return
    isPumping = true
    while (isWoken && mayRead()) {
      isWoken = false
      try {
        const page = await log.read(key, position?.seq ?? 0, maxBehindBytes)
        failures = 0
        if (!isOver) take(page)
      } catch {
        failures += 1
        if (failures >= readAttempts) over('broken')
        else clock.setTimeout(() => void pump(), readAgainMs)
      }
    }
    isPumping = false
  }

  function beat(): void {
    const restMs = lastSentMs + heartbeatMs - clock.monotonicMs()
    if (restMs <= 0 && pending === '') say(heartbeatBlock)
    heart = clock.setTimeout(beat, restMs > 0 ? restMs : heartbeatMs)
  }

  const isWaiting = () => pending === '' && !isOver
  const body = new ReadableStream<Uint8Array>(
    {
      start: (itsController) => void (controller = itsController),
      async pull(itsController) {
        while (isWaiting()) await new Promise<void>((resolve) => (wakePull = resolve))
        if (isOver) return
        const bytes = encoder.encode(pending)
        pending = ''
        itsController.enqueue(bytes)
        onSent(bytes.length)
        if (hasEnded) {
          itsController.close()
          return over('complete')
        }
        lastSentMs = clock.monotonicMs()
        clock.clearTimeout(stall)
        if (!isLive) void pump()
      },
      cancel: () => over('left'),
    },
    { highWaterMark: 0 },
  )
  const unwatch = log.watch(key, () => void pump())
  beat()
  void pump()
  return { body, leave: () => over('broken') }
}
