import { cutBytes, cutText } from './cut.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { WireAction } from './wireAction.ts'
import { argumentDeltas, callOf, cueWith, finishOf, usageOf } from '../script/readScript.ts'
import type { Cue, FaultCue, StepCue, ToolCallCue } from '../script/script.ts'
import { deltasOf } from '../script/tokens.ts'

const encoder = new TextEncoder()

/**
 * Converts a script to actions in the format of one provider. An action sends bytes, waits or cuts the stream. If
 * all cues of the script are `raw`, only their text or bytes are sent. The events that usually begin and end a
 * stream of this format are left out.
 */
export function scriptActions(cues: readonly Cue[], dialect: Dialect, asked: string): Iterable<WireAction> {
  const cut = cueWith(cues, 'cut')
  const shortened = cut?.afterCharacters === undefined ? cues : cutText(cues, cut.cut, cut.afterCharacters)
  const actions = cueActions(shortened, dialect, asked)
  return cut?.afterBytes === undefined ? actions : cutBytes(actions, cut.cut, cut.afterBytes)
}

function* cueActions(cues: readonly Cue[], dialect: Dialect, asked: string): Generator<WireAction> {
  const framed = !cues.every((cue) => 'raw' in cue || isWait(cue))
  const first = cues.findIndex((cue) => !isWait(cue))
  const ids = { calls: 0, steps: 0 }
  for (const [index, cue] of cues.entries()) {
    if (index === first && framed) yield* send(dialect.begin())
    yield* actionsOf(cue, dialect, ids)
    if ('error' in cue || 'cut' in cue) return
  }
  if (!framed) return
  const last = dialect.end(finishOf(cues), usageOf(cues, asked))
  const rate = cueWith(cues, 'usage')?.rate
  yield* rate === undefined ? send(last) : paced(last.split(/(?<=\n\n)/), rate)
}

function* actionsOf(
  cue: Cue,
  dialect: Dialect,
  ids: { calls: number; steps: number },
): Generator<WireAction> {
  if ('text' in cue) yield* paced(deltasOf(cue.text).map(dialect.text), cue.rate)
  else if ('reasoning' in cue) yield* paced(deltasOf(cue.reasoning).map(dialect.reasoning), cue.rate)
  else if ('toolCall' in cue) yield* toolCallActions(cue, dialect, ids.calls++)
  else if ('step' in cue) yield* stepActions(cue, dialect, ids.steps++)
  else if ('title' in cue) yield* send(dialect.title(cue.title))
  else if ('waitMs' in cue) yield { type: 'wait', ms: cue.waitMs }
  else if ('until' in cue) yield { type: 'until', settled: cue.until }
  else if ('stall' in cue) yield { type: 'wait', ms: Infinity }
  else yield* faultActions(cue, dialect)
}

function* faultActions(cue: Cue | FaultCue, dialect: Dialect): Generator<WireAction> {
  if ('garbage' in cue) yield* send(`data: ${cue.garbage}\n\n`)
  else if ('raw' in cue) yield* send(cue.raw)
  else if ('error' in cue)
    yield* send(dialect.error(typeof cue.error === 'string' ? { message: cue.error } : cue.error))
  else if ('cut' in cue) {
    if (cue.inside !== undefined) yield* send(firstHalf(dialect.text(cue.inside)))
    yield { type: 'cut', how: cue.cut }
  }
}

function* toolCallActions(cue: ToolCallCue, dialect: Dialect, index: number): Generator<WireAction> {
  const { id, name, input } = callOf(cue, index)
  const start = dialect.toolStart({ index, id, name })
  const inputs = argumentDeltas(input).map((delta) => dialect.toolInput({ index, delta }))
  yield* paced([start, ...inputs], cue.rate)
}

function* stepActions({ step }: StepCue, dialect: Dialect, index: number): Generator<WireAction> {
  const id = step.id ?? `step_${index + 1}`
  yield* send(dialect.stepStart(step, id))
  if (step.durationMs !== undefined) yield { type: 'wait', ms: step.durationMs }
  yield* send(dialect.stepEnd(step, id))
}

function* paced(frames: readonly string[], rate: number | undefined): Generator<WireAction> {
  for (const frame of frames) {
    if (frame !== '' && rate !== undefined) yield { type: 'pace', ms: 1000 / rate }
    yield* send(frame)
  }
}

function* send(data: string | Uint8Array): Generator<WireAction> {
  if (data.length > 0)
    yield { type: 'send', bytes: typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data) }
}

/** The bytes of a frame up to and including the first byte of its first multi-byte character. */
function firstHalf(frame: string): Uint8Array {
  const bytes = encoder.encode(frame)
  const at = bytes.findIndex((byte) => byte > 0x7f)
  if (at < 0)
    throw new Error('A cut inside a text needs a character outside ASCII in it: one that has several bytes.')
  return bytes.slice(0, at + 1)
}

function isWait(cue: Cue): boolean {
  return 'waitMs' in cue || 'until' in cue || 'stall' in cue || 'headersAfterMs' in cue
}
