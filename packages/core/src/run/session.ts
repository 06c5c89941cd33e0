import type { ChatEvent, WireEvent } from '../events.ts'
import type { Decoder, ResumePoint } from '../protocol/protocol.ts'
import type { StreamEnding, WireStream } from '../transport/transport.ts'
import { isTerminal } from './decodeBatches.ts'

/** What is known of one run across all its connections: how far it has been read, and the decoder that reads it. */
export interface Session {
  /** A connection has opened. */
  opened(stream: WireStream): void
  /** The chat events of what is new in a batch. Throws `gap` where events are missing. */
  take(batch: readonly WireEvent[]): readonly ChatEvent[]
  /** What the end of the file means, with the last word of a server that keeps the run. */
  close(ending: StreamEnding | undefined): readonly ChatEvent[]
  /** The next connection begins the run again: what it has said so far is withdrawn with its first event. */
  restart(): void
  /** How many events have been taken. */
  readonly taken: number
  /** The id of the last event taken, where the server numbers them. */
  readonly lastEventId: string | undefined
  readonly kept: WireStream['kept']
  /** The model's own end, held until a server that keeps the run says that nothing follows. */
  readonly finish: ChatEvent | undefined
  /** How the protocol itself resumes. */
  resumePoint(): ResumePoint | undefined
}

/** Thrown by `take` where an event is missing between the last one taken and this. */
export const gap = Symbol('gap')

/** `replays`: the run has been shown already, before a reload, and is read from its beginning. */
export function runSession(createDecoder: () => Decoder, replays = false): Session {
  let decoder = createDecoder()
  let kept: WireStream['kept']
  let epoch = ''
  let seq = 0
  let taken = 0
  let replaying = replays
  let finish: ChatEvent | undefined

  /** Whether an event is new; at the first of a replay, what was said is withdrawn. */
  function admit({ id }: WireEvent, events: ChatEvent[]): boolean {
    if (kept !== undefined && id !== undefined) {
      const dash = id.lastIndexOf('-')
      const [itsEpoch, itsSeq] = [id.slice(0, dash), Number(id.slice(dash + 1))]
      const isOther = itsEpoch !== epoch
      if (!isOther && !replaying && itsSeq <= seq) return false
      if (isOther || replaying ? itsSeq !== 1 : itsSeq !== seq + 1) throw gap
      replaying ||= isOther && taken > 0
      epoch = itsEpoch
      seq = itsSeq
    }
    if (replaying) {
      replaying = false
      decoder = createDecoder()
      finish = undefined
      events.push({ type: 'reset' })
    }
    taken++
    return true
  }

  return {
    opened(stream) {
      kept = stream.kept ?? kept
    },
    take(batch) {
      const events: ChatEvent[] = []
      for (const wireEvent of batch) {
        if (!admit(wireEvent, events)) continue
        for (const event of decoder.decode(wireEvent)) {
          if (kept !== undefined && event.type === 'finish') finish = event
          else events.push(event)
          if (isTerminal(event) && finish === undefined) return events
        }
      }
      return events
    },
    close(ending) {
      if (ending?.end === 'stopped') return [{ type: 'stop' }]
      if (kept !== undefined && ending?.end !== 'complete') return []
      return finish === undefined ? decoder.end() : [finish]
    },
    restart() {
      replaying = taken > 0 || replays
    },
    resumePoint: () => decoder.resume?.(),
    get taken() {
      return taken
    },
    get lastEventId() {
      return replaying || seq === 0 ? undefined : `${epoch}-${seq}`
    },
    get kept() {
      return kept
    },
    get finish() {
      return finish
    },
  }
}
