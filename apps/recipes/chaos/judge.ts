import {
  type ChatEvent,
  type ChatMessage,
  type StreamEnding,
  textOf,
  type ToolCallPart,
} from '@chatstream/core'
import type { RandomScript } from '@chatstream/testing'
import { formats } from './formats.ts'
import { outcomes, type Plan, scriptOf } from './plan.ts'

export type Wrong =
  | 'lost'
  | 'doubled'
  | 'hanging'
  | 'false complete'
  | 'not whole'
  | 'not told'
  | 'asked twice'
  | 'process died'

/** The traces of a run besides its answer. */
interface Traces {
  heard: readonly ChatEvent[]
  /** The number of times that the model was asked. */
  asks: number
  /** The ends of the run that the proxies reported, one per connection. */
  endings: readonly (StreamEnding['end'] | undefined)[]
}

export function judge(plan: Plan, answer: ChatMessage, { heard, asks, endings }: Traces): Wrong | undefined {
  const { mayEndEarly, mayAskAgain } = outcomes[plan.incident]
  if (asks > 1 && !mayAskAgain) return 'asked twice'
  const isBroken = typeof plan.modelCut === 'object' && plan.modelCut.cut === 'error' && asks === 1
  if (isBroken && endings.includes('complete')) return 'false complete'
  // Checks the delivered events themselves, not only the reduced message.
  const delivered = deliveredText(heard)
  const scripts = Array.from({ length: Math.max(1, asks) }, (_, asked) => scriptOf(plan, asked))
  const expected = scripts.findLast(({ text }) => text.startsWith(delivered))
  if (delivered !== textOf(answer)) return 'lost'
  if (expected === undefined)
    return scripts.some(({ text }) => delivered.startsWith(text) || isRepeated(delivered, text))
      ? 'doubled'
      : 'lost'
  if (answer.status === 'complete')
    return scripts.some((script) => isWhole(plan, answer, delivered, script)) ? undefined : 'false complete'
  if (!mayEndEarly) return 'not whole'
  const isTold = answer.status === 'interrupted' || answer.status === 'failed'
  return isTold && answer.error !== undefined ? undefined : 'not told'
}

/** Returns `true` if the delivered text is a part of the text, followed by the text from its start again. */
function isRepeated(delivered: string, text: string): boolean {
  let same = 0
  while (same < delivered.length && delivered[same] === text[same]) same++
  return delivered.length > text.length || (same > 0 && text.startsWith(delivered.slice(same)))
}

function isWhole(plan: Plan, answer: ChatMessage, delivered: string, script: RandomScript): boolean {
  return (
    delivered === script.text &&
    // After the model's finish the answer is whole: what ends it early may cost its usage.
    (hasUsage(answer, script) || (outcomes[plan.incident].mayEndEarly && answer.usage === undefined)) &&
    (formats[plan.format]?.tellsAll !== true || tellsSame(answer, script)) &&
    (plan.modelCut === undefined || script.script.every((cue) => !('cut' in cue)))
  )
}

function deliveredText(heard: readonly ChatEvent[]): string {
  let text = ''
  for (const event of heard) {
    if (event.type === 'text') text += event.delta
    else if (event.type === 'text-replace') text = event.text
    else if (event.type === 'reset') text = ''
  }
  return text
}

function hasUsage({ usage }: ChatMessage, { usage: expected }: RandomScript): boolean {
  return usage?.inputTokens === expected.inputTokens && usage?.outputTokens === expected.outputTokens
}

function tellsSame(answer: ChatMessage, { reasoning, toolCalls }: RandomScript): boolean {
  const thought = answer.parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')
  const calls = answer.parts.filter((part): part is ToolCallPart => part.type === 'tool-call')
  const told = calls.map(({ name, input }) => ({ name, input }))
  const wanted = toolCalls.map(({ name, input }) => ({ name, input }))
  return thought === reasoning && JSON.stringify(told) === JSON.stringify(wanted)
}
