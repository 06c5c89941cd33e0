import { animationFrames, type FrameScheduler } from '@chatstream/core'
import { addToChunks, countOf, itemAt, noChunks, type Chunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import {
  createColoringService,
  type ColoringAnswer,
  type ColoringClient,
  type ColoringService,
  type LoadedGrammar,
  type OpenPort,
} from './coloringService.ts'
import type { Highlighted, Highlighter } from './highlighter.ts'
import { getHighlightWorker } from './highlightWorker.ts'
import { inIdleTime } from './idleTime.ts'
import { grammarOf, type Grammar } from './languages.ts'
import { portOf, startWorker } from './startWorker.ts'
import { withClasses } from './tokenRuns.ts'

/**
 * The time without new code after which the last line is highlighted, for an answer that was cut off inside a fence.
 */
const restMs = 300

let shared: ColoringService | undefined
let grammarIds = 0

const builtIn = {}
const loadings = new WeakMap<object, Map<string, Promise<(() => Highlighter) | undefined>>>()

/**
 * Returns a function that creates highlighters for a language. The grammar is loaded at its first use: the
 * app's grammar, or else the built-in grammar.
 */
export function highlighterFor(
  language: string,
  own?: Readonly<Record<string, Grammar>>,
): Promise<(() => Highlighter) | undefined> {
  // Some models add the name of a file: typescript:src/a.ts.
  const [name = ''] = language.toLowerCase().split(/[:{,]/, 1)
  const known = loadings.get(own ?? builtIn) ?? new Map<string, ReturnType<typeof load>>()
  loadings.set(own ?? builtIn, known)
  const loading = known.get(name) ?? load(name, own)
  known.set(name, loading)
  return loading
}

async function load(
  name: string,
  own?: Readonly<Record<string, Grammar>>,
): Promise<(() => Highlighter) | undefined> {
  const languages = await grammarOf(name, own)?.().then(
    (module) => module.default,
    () => undefined,
  )
  if (languages?.at(-1)?.name === undefined) return undefined
  const grammar = { id: ++grammarIds, languages }
  return () => createHighlighter((shared ??= createService()), grammar, animationFrames)
}

function createService(): ColoringService {
  const start = getHighlightWorker() ?? startWorker
  return createColoringService(start === false ? undefined : portOf(start), openInPage)
}

/** Opens Shiki in the page. The page loads Shiki only if there is no worker. */
const openInPage: OpenPort = (answer) => {
  const loading = import('./coloring.ts').then(({ createColoring }) => createColoring(inIdleTime, answer))
  return {
    post: (request) => void loading.then((coloring) => coloring.post(request)),
    close: () => void loading.then((coloring) => coloring.close()),
  }
}

const notYet: Highlighted = { lines: noChunks, last: undefined, lastText: '', origin: undefined }

/**
 * Creates an object that highlights growing code in the background. Each complete line is highlighted once.
 * The last line is highlighted when it has stopped growing.
 */
export function createHighlighter(
  service: ColoringService,
  grammar: LoadedGrammar,
  frames: FrameScheduler,
): Highlighter {
  const listeners = createListeners(frames)
  let code: CodeLines | undefined
  let complete = false
  let rests = false
  let rest: ReturnType<typeof setTimeout> | undefined
  let highlighted = notYet
  /** The numbers of lines that were sent, and answered, under the current block number. */
  let sent = 0
  let answered = 0
  let sentLast: string | undefined

  const client: ColoringClient = {
    grammar,
    id: undefined,
    take,
    isWaiting: () => answered < sent || sentLast !== undefined,
    restart: next,
  }

  function take(answer: ColoringAnswer) {
    answered = answer.from + answer.lines.length
    if (answer.lastText === sentLast) sentLast = undefined
    highlighted = withAnswer(highlighted, answer)
    listeners.notify()
    next()
  }

  /** Sends the lines that have no colours and were not sent. New code restarts the timer of the last line. */
  function next() {
    clearTimeout(rest)
    if (code === undefined) return
    const { lines, last, lastText } = highlighted
    const count = countOf(code.lines)
    const isLastOpen = code.last !== '' && (last === undefined || code.last !== lastText)
    const isLastDue = isLastOpen && (complete || rests)
    if (countOf(lines) < count || isLastDue) {
      if (client.id === undefined) [sent, answered, sentLast] = [0, 0, undefined]
      if (sent < count || (isLastDue && sentLast !== code.last)) send(code, isLastDue)
    } else if (complete) service.end(client)
    if (!isLastOpen || isLastDue) return
    rest = setTimeout(() => {
      rests = true
      next()
    }, restMs)
  }

  function send({ lines, last }: CodeLines, isLastDue: boolean) {
    const added = linesFrom(lines, sent)
    sent += added.length
    sentLast = isLastDue ? last : undefined
    service.send(client, added, sentLast)
  }

  return {
    push(nextCode, isComplete) {
      if (nextCode !== code) rests = false
      if (nextCode.origin !== highlighted.origin) {
        service.end(client)
        highlighted = { ...notYet, origin: nextCode.origin }
      }
      code = nextCode
      complete = isComplete
      next()
    },
    highlighted: () => highlighted,
    subscribe: listeners.subscribe,
    stop() {
      clearTimeout(rest)
      service.end(client)
      listeners.stop()
    },
  }
}

/** Notifies in a frame, so that React commits text and highlighting together. */
function createListeners(frames: FrameScheduler) {
  const listeners = new Set<() => void>()
  let frame: { handle: unknown } | undefined

  function notifyNow() {
    frame = undefined
    for (const listener of listeners) listener()
  }

  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    notify() {
      frame ??= { handle: frames.request(notifyNow) }
    },
    stop() {
      if (frame !== undefined) frames.cancel(frame.handle)
      frame = undefined
    },
  }
}

function linesFrom(lines: Chunks<string>, from: number): readonly string[] {
  const count = countOf(lines)
  return Array.from({ length: count - from }, (_, index) => itemAt(lines, from + index) ?? '')
}

/**
 * Adds the colours of an answer to the colours so far. After a restart an answer begins with lines that have colours
 * already.
 */
function withAnswer(
  { lines, last, lastText, origin }: Highlighted,
  { from, lines: answered, last: answeredLast, lastText: answeredText }: ColoringAnswer,
): Highlighted {
  const count = countOf(lines)
  const added = answered.slice(Math.max(0, count - from)).map(withClasses)
  if (answeredLast !== undefined && from + answered.length >= count) {
    return {
      lines: addToChunks(lines, added),
      last: withClasses(answeredLast),
      lastText: answeredText,
      origin,
    }
  }
  if (added.length === 0) return { lines, last, lastText, origin }
  return { lines: addToChunks(lines, added), last: undefined, lastText: '', origin }
}
