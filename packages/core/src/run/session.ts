import { createError } from '../errors/createError.ts'
import type { ChatEvent, WireEvent } from '../events.ts'
import type { Decoder, ResumePoint } from '../protocol/protocol.ts'
import type { StreamEnding, WireStream } from '../transport/transport.ts'

/** The event `finish`, which reports that the model has ended its answer. */
export type FinishEvent = Extract<ChatEvent, { type: 'finish' }>

/**
 * Decodes one run (request to the model), over all its connections. A session knows which events were read,
 * and if the run has ended.
 */
export interface Session {
  /** Called when a connection has opened. */
  opened(stream: Pick<WireStream, 'kept'>): void
  /**
   * Decodes the events of a batch. Events that were decoded before, and events after the end of the run, are
   * left out. The `finish` event is not returned: it is in the property `finish`. If the event ids have a
   * gap, throws a `ChatError` with the reason `events-missing`.
   */
  decodeBatch(batch: readonly WireEvent[]): readonly ChatEvent[]
  /**
   * Returns the last events, at the end of the stream. If the server stores the run, `ending` is its report
   * of how the run ended.
   */
  close(ending: StreamEnding | undefined): readonly ChatEvent[]
  /** Returns the events that the decoder has held back. Called if the run is cut off. */
  rest(): readonly ChatEvent[]
  /**
   * Called before a connection that reads the run from its start. The first event of this connection removes
   * the parts that the run has so far.
   */
  restart(): void
  /** The number of events (e.g. server-sent events) that have been decoded. */
  readonly eventCount: number
  /** The id of the last event, if the server numbers them. */
  readonly lastEventId: string | undefined
  readonly kept: WireStream['kept']
  /**
   * The model's `finish` event. If the server stores the run, the run continues after this event until the
   * server reports its end.
   */
  readonly finish: FinishEvent | undefined
  /** `true` once the model has reported the end of its answer. Only usage may follow. */
  readonly isFinished: boolean
  /** `true` once the run has ended and nothing more is read. */
  readonly isOver: boolean
  /**
   * Returns the request with which the provider itself resumes the stream. If the provider cannot resume it,
   * returns `undefined`.
   */
  resumePoint(): ResumePoint | undefined
}

/**
 * Creates a session, which decodes one run (request to the model). `replays` is `true` if the run was shown
 * before a reload and is now read again from its start.
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
