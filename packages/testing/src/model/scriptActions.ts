import { cutBytes, cutText } from './cut.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { Move } from './wireAction.ts'
import { argumentDeltas, callOf, cueWith, finishOf, usageOf } from '../script/readScript.ts'
import type { Cue, FaultCue, StepCue, ToolCallCue } from '../script/script.ts'
import { deltasOf } from '../script/tokens.ts'

const encoder = new TextEncoder()

/** The script as moves in a dialect. A script of raw cues alone is the whole body; nothing is put round it. */
export function perform(cues: readonly Cue[], dialect: Dialect, asked: string): Iterable<Move> {
  const cut = cueWith(cues, 'cut')
  const spoken = cut?.afterCharacters === undefined ? cues : cutText(cues, cut.cut, cut.afterCharacters)
  const moves = speak(spoken, dialect, asked)
  return cut?.afterBytes === undefined ? moves : cutBytes(moves, cut.cut, cut.afterBytes)
}

function* speak(cues: readonly Cue[], dialect: Dialect, asked: string): Generator<Move> {
  const framed = !cues.every((cue) => 'raw' in cue || isWait(cue))
  const first = cues.findIndex((cue) => !isWait(cue))
  const ids = { calls: 0, steps: 0 }
  for (const [index, cue] of cues.entries()) {
    if (index === first && framed) yield* send(dialect.begin())
    yield* say(cue, dialect, ids)
    if ('error' in cue || 'cut' in cue) return
  }
  if (framed) yield* send(dialect.end(finishOf(cues), usageOf(cues, asked)))
}

function* say(cue: Cue, dialect: Dialect, ids: { calls: number; steps: number }): Generator<Move> {
  if ('text' in cue) yield* paced(deltasOf(cue.text).map(dialect.text), cue.rate)
  else if ('reasoning' in cue) yield* paced(deltasOf(cue.reasoning).map(dialect.reasoning), cue.rate)
  else if ('toolCall' in cue) yield* sayToolCall(cue, dialect, ids.calls++)
  else if ('step' in cue) yield* sayStep(cue, dialect, ids.steps++)
  else if ('title' in cue) yield* send(dialect.title(cue.title))
  else if ('waitMs' in cue) yield { type: 'wait', ms: cue.waitMs }
  else if ('stall' in cue) yield { type: 'wait', ms: Infinity }
  else yield* misbehave(cue, dialect)
}

function* misbehave(cue: Cue | FaultCue, dialect: Dialect): Generator<Move> {
  if ('garbage' in cue) yield* send(`data: ${cue.garbage}\n\n`)
  else if ('raw' in cue) yield* send(cue.raw)
  else if ('error' in cue)
    yield* send(dialect.error(typeof cue.error === 'string' ? { message: cue.error } : cue.error))
  else if ('cut' in cue) {
    if (cue.inside !== undefined) yield* send(firstHalf(dialect.text(cue.inside)))
    yield { type: 'cut', how: cue.cut }
  }
}

function* sayToolCall(cue: ToolCallCue, dialect: Dialect, index: number): Generator<Move> {
  const { id, name, input } = callOf(cue, index)
  const start = dialect.toolStart({ index, id, name })
  const inputs = argumentDeltas(input).map((delta) => dialect.toolInput({ index, delta }))
  yield* paced([start, ...inputs], cue.rate)
}

function* sayStep({ step }: StepCue, dialect: Dialect, index: number): Generator<Move> {
  const id = step.id ?? `step_${index + 1}`
  yield* send(dialect.stepStart(step, id))
  if (step.durationMs !== undefined) yield { type: 'wait', ms: step.durationMs }
  yield* send(dialect.stepEnd(step, id))
}

function* paced(frames: readonly string[], rate: number | undefined): Generator<Move> {
  for (const frame of frames) {
    if (frame !== '' && rate !== undefined) yield { type: 'pace', ms: 1000 / rate }
    yield* send(frame)
  }
}

function* send(data: string | Uint8Array): Generator<Move> {
  if (data.length > 0)
    yield { type: 'send', bytes: typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data) }
}

/** Up to and with the first byte of the first character that has several. */
function firstHalf(frame: string): Uint8Array {
  const bytes = encoder.encode(frame)
  const at = bytes.findIndex((byte) => byte > 0x7f)
  if (at < 0)
    throw new Error('A cut inside a text needs a character outside ASCII in it: one that has several bytes.')
  return bytes.slice(0, at + 1)
}

function isWait(cue: Cue): boolean {
  return 'waitMs' in cue || 'stall' in cue || 'headersAfterMs' in cue
}
