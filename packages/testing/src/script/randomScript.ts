import type { Usage } from '@chatstream/core'
import { answerItems } from './readScript.ts'
import type { Cue } from './script.ts'
import { seededRandom } from './seededRandom.ts'

/** Options of `randomScript`. */
export interface RandomScriptOptions {
  /**
   * The maximum number of cues for text, reasoning and tool calls. A cue is one action of the script.
   * Default: 6.
   */
  maxCues?: number
  /** The maximum number of deltas (pieces) in a cue of text or reasoning. Default: 12. */
  maxDeltas?: number
  /**
   * The longest pause before a cue, in milliseconds. There are also pauses between the last events, so that
   * the token usage comes later than the finish reason. Default: no pauses.
   */
  maxWaitMs?: number
}

/** A random script for the scripted model, and the content that a correct client gets from it. */
export interface RandomScript {
  readonly script: readonly Cue[]
  /** All text, joined. */
  readonly text: string
  /** All reasoning, joined. Codeer's format and the formats of relays cannot express reasoning. */
  readonly reasoning: string
  /** The tool calls, in order. Codeer's format and the formats of relays cannot express tool calls. */
  readonly toolCalls: readonly { id: string; name: string; input: unknown }[]
  /**
   * The token counts. Codeer's format and the formats of relays have only the input, the output and the
   * total. Anthropic's format has no total.
   */
  readonly usage: Usage
}

/**
 * Text that breaks careless readers: multi-byte characters, combined characters, line ends, text like wire syntax.
 */
const pieces: readonly string[] = [
  'Hello¦ there¦, ¦a¦ ¦.¦\n¦\n\n¦\r\n¦\r¦\t¦- one\n¦```ts\nx()\n```¦**',
  'こんにちは¦。¦漢¦𠮷¦é¦e\u0301¦ß¦👋¦👩‍👩‍👧¦🇯🇵¦שלום¦\u202e¦\u2028¦\ufeff¦\u0000',
  'data: ¦\n\ndata: [DONE]\n\n¦[DONE]¦id: 1-1¦: chatstream {"end":"complete"}¦"¦\\¦\\u00e9¦</p>',
].flatMap((group) => group.split('¦'))

/**
 * Makes a script with random text, reasoning, tool calls and token usage, for the scripted model. The script
 * depends only on the seed. It contains text and ends as a complete answer. The scripted model can play it in
 * every format.
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
  const items = answerItems(spoken)
  const usage = usageOf(upTo)
  const paused = maxWaitMs === 0 ? spoken : spoken.flatMap((cue) => pauseBefore(cue, random, maxWaitMs))
  return {
    script: [...paused, { usage, ...(maxWaitMs > 0 && { rate: 1000 / maxWaitMs }) }],
    text: items.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    reasoning: items.map((part) => (part.type === 'reasoning' ? part.text : '')).join(''),
    toolCalls: items.flatMap((part) =>
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
