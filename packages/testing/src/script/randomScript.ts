import type { Usage } from '@chatstream/core'
import { saidOf } from './readScript.ts'
import type { Cue } from './script.ts'
import { seededRandom } from './seededRandom.ts'

export interface RandomScriptOptions {
  /** Cues of text, reasoning and tool calls together: 1 to 6 unless given. */
  maxCues?: number
  /** Deltas in one cue of text or reasoning: 1 to 12 unless given. */
  maxDeltas?: number
  /** Pauses of up to so many milliseconds before some cues, the first byte among them. None unless given. */
  maxWaitMs?: number
}

/** A script, and what whoever reads it to its end must have. */
export interface RandomScript {
  readonly script: readonly Cue[]
  /** All text, joined. */
  readonly text: string
  /** All reasoning, joined. Codeer's format and the relays' have no words for it. */
  readonly reasoning: string
  /** In order. Codeer's format and the relays' have no words for them. */
  readonly toolCalls: readonly { id: string; name: string; input: unknown }[]
  /** The relays' formats and Codeer's carry the input, output and total alone, Anthropic's no total. */
  readonly usage: Usage
}

/** What breaks readers: bytes in several, signs made of several, line ends, and text that looks like the wire. */
const pieces: readonly string[] = [
  'Hello¦ there¦, ¦a¦ ¦.¦\n¦\n\n¦\r\n¦\r¦\t¦- one\n¦```ts\nx()\n```¦**',
  'こんにちは¦。¦漢¦𠮷¦é¦e\u0301¦ß¦👋¦👩‍👩‍👧¦🇯🇵¦שלום¦\u202e¦\u2028¦\ufeff¦\u0000',
  'data: ¦\n\ndata: [DONE]\n\n¦[DONE]¦id: 1-1¦: chatstream {"end":"complete"}¦"¦\\¦\\u00e9¦</p>',
].flatMap((group) => group.split('¦'))

/**
 * A script of random text, reasoning, tool calls and usage, decided by the seed alone, with at least one cue of text;
 * it ends as a whole answer does. Every wire format of the scripted model can play it.
 *
 * @example
 * ```ts
 * const { script, text } = randomScript(7)
 * const model = scriptedModel({ script })
 * ```
 */
export function randomScript(seed: number, options: RandomScriptOptions = {}): RandomScript {
  const { maxCues = 6, maxDeltas = 12, maxWaitMs = 0 } = options
  const random = seededRandom(seed)
  const upTo = (limit: number) => 1 + Math.floor(random() * limit)
  const deltas = () => Array.from({ length: upTo(maxDeltas) }, () => deltaOf(random))
  const spoken: Cue[] = Array.from({ length: upTo(maxCues) - 1 }, () => {
    const kind = random()
    if (kind < 0.6) return { text: deltas() }
    return kind < 0.8
      ? { reasoning: deltas() }
      : { toolCall: { name: `tool_${upTo(3)}`, input: inputOf(random) } }
  })
  spoken.splice(Math.floor(random() * (spoken.length + 1)), 0, { text: deltas() })
  const said = saidOf(spoken)
  const usage = usageOf(upTo)
  const paused = maxWaitMs === 0 ? spoken : spoken.flatMap((cue) => pauseBefore(cue, random, maxWaitMs))
  return {
    script: [...paused, { usage }],
    text: said.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    reasoning: said.map((part) => (part.type === 'reasoning' ? part.text : '')).join(''),
    toolCalls: said.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, input: part.input }] : [],
    ),
    usage,
  }
}

function deltaOf(random: () => number): string {
  const count = 1 + Math.floor(random() * 3)
  return Array.from({ length: count }, () => pieceOf(random)).join('')
}

function pieceOf(random: () => number): string {
  return pieces[Math.floor(random() * pieces.length)] ?? ''
}

function inputOf(random: () => number): unknown {
  const count = Math.floor(random() * 4)
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `field_${index}`,
      random() < 0.5 ? deltaOf(random) : [Math.floor(random() * 1000), { inner: pieceOf(random) }, null],
    ]),
  )
}

function usageOf(upTo: (limit: number) => number): Usage {
  const inputTokens = upTo(1000)
  const outputTokens = upTo(1000)
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }
}

function pauseBefore(cue: Cue, random: () => number, maxWaitMs: number): Cue[] {
  return random() < 0.3 ? [{ waitMs: Math.floor(random() * (maxWaitMs + 1)) }, cue] : [cue]
}
