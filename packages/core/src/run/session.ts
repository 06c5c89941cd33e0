import { createError } from '../errors/createError.ts'
import type { ChatEvent, WireEvent } from '../events.ts'
import type { Decoder, ResumePoint } from '../protocol/protocol.ts'
import type { StreamEnding, WireStream } from '../transport/transport.ts'

/** The event that reports that the model has ended its answer. */
export type FinishEvent = Extract<ChatEvent, { type: 'finish' }>

/** Decodes one run over all its connections. A session knows which events were read and if the run has ended. */
export interface Session {
  /** Called when a connection has opened. */
  opened(stream: Pick<WireStream, 'kept'>): void
  /**
   * Decodes the wire events of a batch that are new, up to the end of the run. `finish` events are not returned; the
   * property `finish` has the event. Throws a `ChatError` with the reason `events-missing` if the event ids have a
   * gap.
   */
  decodeBatch(batch: readonly WireEvent[]): readonly ChatEvent[]
  /**
   * Returns the last events, at the end of the stream. `ending` is the end that a server that keeps the run has
   * reported.
   */
  close(ending: StreamEnding | undefined): readonly ChatEvent[]
  /** Returns the events that the decoder has held back, for a run that is cut off. */
  rest(): readonly ChatEvent[]
  /** Makes the next connection read the run from its start. Its first event removes the parts of the run so far. */
  restart(): void
  /** The number of wire events that have been decoded. */
  readonly eventCount: number
  /** The id of the last event, if the server numbers them. */
  readonly lastEventId: string | undefined
  readonly kept: WireStream['kept']
  /** The model's `finish` event. A run kept by a server goes on after it, until the server reports the end. */
  readonly finish: FinishEvent | undefined
  /** `true` once the model has reported the end of its answer. Only usage may follow. */
  readonly isFinished: boolean
  /** `true` once the run has ended and nothing more is read. */
  readonly isOver: boolean
  /** A point from which the protocol's own server can resume the stream. */
  resumePoint(): ResumePoint | undefined
}

/**
 * Creates a session, which decodes one run. `replays` is `true` for a run that was shown before a reload and is now
 * read from its start.
 */
// Long: every step reads and writes the same position in the stream.
export function runSession(createDecoder: () => Decoder, replays = false): Session {
  let decoder = createDecoder()
  let kept: WireStream['kept']
  let epoch = ''
  let seq = 0
  let eventCount = 0
  let replaying = replays
  let finish: FinishEvent | undefined
  let isOver = false

  /** Returns `false` for an event that was decoded before. The first event of a replay adds a `reset`. */
  function admit({ id }: WireEvent, events: ChatEvent[]): boolean {
    if (kept !== undefined && id !== undefined) {
      const [itsEpoch, itsSeq] = parseEventId(id)
      const isOther = itsEpoch !== epoch
      if (!isOther && !replaying && itsSeq <= seq) return false
      if (isOther || replaying ? itsSeq !== 1 : itsSeq !== seq + 1) throw createError('events-missing')
      replaying ||= isOther && eventCount > 0
      epoch = itsEpoch
      seq = itsSeq
    }
    if (replaying) {
      replaying = false
      decoder = createDecoder()
      finish = undefined
      events.push({ type: 'reset' })
    }
    eventCount++
    return true
  }

  function add(events: ChatEvent[], decoded: readonly ChatEvent[]) {
    for (const event of decoded) {
      if (isOver) return
      if (event.type === 'finish') finish = event
      else events.push(event)
      isOver = event.type === 'finish' ? kept === undefined : event.type === 'stop' || event.type === 'error'
    }
  }

  function rest(): readonly ChatEvent[] {
    if (isOver || replaying || finish !== undefined) return []
    return decoder.end().filter(({ type }) => type === 'text' || type === 'reasoning')
  }

  return {
    opened: (stream) => void (kept = stream.kept ?? kept),
    decodeBatch(batch) {
      const events: ChatEvent[] = []
      for (const wireEvent of batch) {
        if (!isOver && admit(wireEvent, events)) add(events, decoder.decode(wireEvent))
      }
      return events
    },
    close(ending) {
      const events: ChatEvent[] = []
      if (ending?.end === 'stopped') add(events, [...rest(), { type: 'stop' }])
      else if (kept === undefined || ending?.end === 'complete') {
        if (finish === undefined) add(events, decoder.end())
        isOver ||= finish !== undefined
      }
      return events
    },
    rest,
    restart() {
      replaying = eventCount > 0 || replays
    },
    resumePoint: () => decoder.resume?.(),
    get eventCount() {
      return eventCount
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
    get isFinished() {
      return !isOver && (finish !== undefined || decoder.isFinished?.() === true)
    },
    get isOver() {
      return isOver
    },
  }
}

/** An event id is `<epoch>-<seq>`. */
function parseEventId(id: string): readonly [epoch: string, seq: number] {
  const dash = id.lastIndexOf('-')
  return [id.slice(0, dash), Number(id.slice(dash + 1))]
}
