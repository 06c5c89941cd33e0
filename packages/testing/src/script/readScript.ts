import type { FinishReason, Usage } from '@chatstream/core'
import type { Cue, Script, ToolCallCue } from './script.ts'
import { deltasOf, tokensOf } from './tokens.ts'

/** Converts a script to a list of cues. A cue is one action of the script. */
export function cuesOf(script: Script): readonly Cue[] {
  const list = typeof script === 'string' || !Array.isArray(script) ? [script] : script
  return list.map((cue: string | Cue) => (typeof cue === 'string' ? { text: cue } : cue))
}

/**
 * Returns the last cue (action of a script) that has this key, e.g. `usage`. If no cue has the key, returns
 * `undefined`.
 */
export function cueWith<Key extends string>(
  cues: readonly Cue[],
  key: Key,
): Extract<Cue, Record<Key, unknown>> | undefined {
  return cues.findLast((cue): cue is Extract<Cue, Record<Key, unknown>> => key in cue)
}

export function finishOf(cues: readonly Cue[]): FinishReason {
  const spoken = cues.findLast((cue) => 'text' in cue || 'toolCall' in cue)
  const natural = spoken !== undefined && 'toolCall' in spoken ? 'tool-calls' : 'stop'
  return cueWith(cues, 'finish')?.finish ?? natural
}

/**
 * Returns the token usage of a scripted answer. If the script has a cue `usage`, returns its usage. Otherwise
 * each delta (piece of text) counts as one token.
 */
export function usageOf(cues: readonly Cue[], asked: string): Usage {
  const given = cueWith(cues, 'usage')
  if (given !== undefined) return given.usage
  const inputTokens = tokensOf(asked).length
  const reasoningTokens = sum(cues, (cue) => ('reasoning' in cue ? deltasOf(cue.reasoning).length : 0))
  const outputTokens = reasoningTokens + sum(cues, spokenTokens)
  const calls = 1 + sum(cues, (cue) => ('step' in cue ? 1 : 0))
  const totalTokens = inputTokens + outputTokens
  return { inputTokens, outputTokens, totalTokens, calls, ...(reasoningTokens > 0 && { reasoningTokens }) }
}

/** One item of a scripted answer that is not a stream. */
export type AnswerItem =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool-call'; id: string; name: string; input: unknown }

/**
 * Returns the items of a scripted answer that is not a stream. Consecutive texts become one item. Consecutive
 * reasoning becomes one item too.
 */
export function answerItems(cues: readonly Cue[]): readonly AnswerItem[] {
  const all: AnswerItem[] = []
  let calls = 0
  for (const cue of cues) {
    const item = 'toolCall' in cue ? callOf(cue, calls++) : flowOf(cue)
    const last = all.at(-1)
    if (item === undefined) continue
    if (last !== undefined && last.type !== 'tool-call' && item.type === last.type) last.text += item.text
    else all.push(item)
  }
  return all
}

function flowOf(cue: Cue): AnswerItem | undefined {
  if ('text' in cue) return { type: 'text', text: deltasOf(cue.text).join('') }
  return 'reasoning' in cue ? { type: 'reasoning', text: deltasOf(cue.reasoning).join('') } : undefined
}

/**
 * Returns the id, the name and the input of a tool call in a script. If the script sets no id, the id is made
 * from the index of the call.
 */
export function callOf({ toolCall }: ToolCallCue, index: number): AnswerItem & { type: 'tool-call' } {
  const { id = `call_${index + 1}`, name, input } = toolCall
  return { type: 'tool-call', id, name, input: input ?? {} }
}

/** Returns the arguments of a tool call as JSON text, split into deltas (pieces). */
export function argumentDeltas(input: unknown): readonly string[] {
  return tokensOf(JSON.stringify(input ?? {}))
}

function spokenTokens(cue: Cue): number {
  if ('text' in cue) return deltasOf(cue.text).length
  return 'toolCall' in cue ? argumentDeltas(cue.toolCall.input).length : 0
}

function sum(cues: readonly Cue[], count: (cue: Cue) => number): number {
  return cues.reduce((total, cue) => total + count(cue), 0)
}
