import {
  type ChatEvent,
  type Clock,
  type Decoder,
  type InspectedRun,
  type Protocol,
  record,
  type RecordingLine,
  replayTransport,
  type Transport,
} from '@chatstream/core'
import { createFaults, type Faults } from './faults.ts'
import { createEntries, type LoggedRequest, type LoggedRun } from './loggedRun.ts'

/**
 * The recorded runs (requests to the model) of the page, and the actions of the developer: pause, replay,
 * clear and faults.
 */
export interface InspectorLog {
  /** The function to pass to `setInspector` of `@chatstream/core`. */
  inspect(run: InspectedRun): Pick<InspectedRun, 'protocol' | 'transport'>
  /** The recorded runs, oldest first. */
  readonly runs: readonly LoggedRun[]
  readonly faults: Faults
  /** `true` while recording is paused. Runs continue, but are not recorded. */
  readonly isPaused: boolean
  setPaused(isPaused: boolean): void
  /** The run whose recording answers the next question. */
  readonly replay: LoggedRun | undefined
  /** The next question gets the recorded answer of this run. With `undefined`, it is sent to the server. */
  setReplay(run: LoggedRun | undefined): void
  /** Removes all runs. */
  clear(): void
  /** Calls the listener at most four times a second. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
  /** A number that grows with each call of the listeners. */
  readonly version: number
  /** Calls the listeners at the next update. */
  changed(): void
}

/** The maximum number of rows of one run, and of runs of the page. */
const maxEntries = 200_000
const maxRuns = 50
/** Milliseconds between two updates of the panel. */
const updateMs = 250

const spoken: readonly ChatEvent['type'][] = ['text', 'reasoning', 'tool-start', 'tool-input']

/** Creates an empty record of the runs (requests to the model) of the page. */
export function createInspectorLog(clock: Clock): InspectorLog {
  const faults = createFaults()
  const updates = createUpdates(clock)
  const { changed } = updates
  let runs: readonly LoggedRun[] = []
  let begun = 0
  let isPaused = false
  let replay: LoggedRun | undefined

  /** Returns the run's own transport, or the transport that plays the chosen recording instead. */
  function sourceOf(transport: Transport): Transport {
    const played = replay
    replay = undefined
    return played === undefined ? transport : replayTransport(played.lines, { clock })
  }

  return {
    inspect(inspected) {
      begun++
      const run = newRun(begun, inspected)
      runs = [...runs, run].slice(-maxRuns)
      const startedAt = clock.monotonicMs()
      const nowMs = () => clock.monotonicMs() - startedAt
      watchFrames(run, inspected, nowMs)
      const change = (write: () => void) => {
        if (isPaused) return
        write()
        changed()
      }
      const transport = record(faults.wrap(sourceOf(inspected.transport)), {
        clock,
        keep: false,
        onLine: (line) => change(() => addLine(run, line)),
      })
      const protocol = watchEvents(inspected.protocol, (events) =>
        change(() => addEvents(run, events, nowMs())),
      )
      return { transport, protocol }
    },
    get runs() {
      return runs
    },
    faults,
    get isPaused() {
      return isPaused
    },
    setPaused(next) {
      isPaused = next
      changed()
    },
    get replay() {
      return replay
    },
    setReplay(run) {
      replay = run
      changed()
    },
    clear() {
      runs = []
      changed()
    },
    subscribe: updates.subscribe,
    get version() {
      return updates.version
    },
    changed,
  }
}

/** Calls listeners at most four times a second. */
function createUpdates(clock: Clock) {
  const listeners = new Set<() => void>()
  let version = 0
  let timer: unknown
  return {
    changed() {
      timer ??= clock.setTimeout(() => {
        timer = undefined
        version++
        for (const listener of listeners) listener()
      }, updateMs)
    },
    subscribe(listener: () => void) {
      const entry = () => listener()
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    get version() {
      return version
    },
  }
}

function newRun(number: number, { chat, runId, messageId, protocol }: InspectedRun): LoggedRun {
  return {
    number,
    chat,
    runId,
    messageId,
    protocol: protocol.name,
    requests: [],
    entries: createEntries(maxEntries),
    framesMs: [],
    deltasMs: [],
    bytes: 0,
    lines: [],
  }
}

/** Notes the changes of the state until the run's answer is over. */
function watchFrames(run: LoggedRun, { chat, messageId }: InspectedRun, nowMs: () => number) {
  let hasBegun = false
  const unsubscribe = chat.subscribe(() => {
    run.framesMs.push(nowMs())
    const message = chat.getState().messages.findLast(({ id }) => id === messageId)
    hasBegun ||= message?.status === 'streaming'
    if (hasBegun && message?.status !== 'streaming') unsubscribe()
  })
}

function watchEvents(protocol: Protocol, onEvents: (events: readonly ChatEvent[]) => void): Protocol {
  const seen = (events: readonly ChatEvent[]) => {
    if (events.length > 0) onEvents(events)
    return events
  }
  return {
    ...protocol,
    createDecoder(asked): Decoder {
      const decoder = protocol.createDecoder(asked)
      return {
        decode: (event) => seen(decoder.decode(event)),
        end: () => seen(decoder.end()),
        isFinished: () => decoder.isFinished?.() ?? false,
        resume: () => decoder.resume?.(),
      }
    },
  }
}

function addEvents({ entries, deltasMs }: LoggedRun, events: readonly ChatEvent[], atMs: number) {
  for (const event of events) {
    entries.add({ atMs, kind: 'chat', event })
    if (spoken.includes(event.type)) deltasMs.push(atMs)
  }
}

type AnswerLine = Extract<RecordingLine, { type: 'open' | 'error' }>

function answered(request: LoggedRequest | undefined, { status, headers }: AnswerLine) {
  if (request === undefined || status === undefined || headers === undefined) return
  Object.assign(request, { status, answerHeaders: headers })
}

const headOf = ({ status }: AnswerLine) =>
  status === undefined ? 'headers arrived' : `status ${status}, headers arrived`

function addLine(run: LoggedRun, line: RecordingLine) {
  run.lines.push(line)
  if (line.type === 'recording') return
  const { atMs, exchange } = line
  const { entries, requests } = run
  const request = requests[exchange]
  const remark = (text: string) => entries.add({ atMs, kind: 'connection', text })
  switch (line.type) {
    case 'request': {
      const { method, url, headers, body } = line
      requests[exchange] = { atMs, method, url, headers, ...(body !== undefined && { body }) }
      remark(`${method} ${url}`)
      break
    }
    case 'open':
      if (request !== undefined) request.openedMs = atMs
      answered(request, line)
      remark(`${headOf(line)}${line.kept === undefined ? '' : '; the server keeps the run'}`)
      break
    case 'chunk':
      if (request !== undefined) request.firstByteMs ??= atMs
      run.bytes += line.bytes
      for (const event of line.events) entries.add({ atMs, kind: 'wire', event })
      if (line.events.length === 0) remark(`${line.bytes} bytes without an event`)
      break
    case 'error':
      if (request !== undefined) Object.assign(request, { endedMs: atMs, failure: line.error.reason })
      answered(request, line)
      remark(`failed: ${line.error.message}`)
      break
    default:
      if (request !== undefined) request.endedMs = atMs
      remark(line.type === 'end' ? 'the stream ended' : 'the client left')
  }
}
