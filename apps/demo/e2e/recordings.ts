import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A stream as a provider sent it, and the answer that the user must see. */
export interface Recording {
  name: string
  /** JSON payloads in order, without `[DONE]`. */
  payloads: readonly string[]
  text: string
  toolNames: readonly string[]
}

const shared = fileURLToPath(
  new URL('../../../../shared/conformance/recordings/openai-chat/', import.meta.url),
)

/** One written here with difficult cases, and recordings of real providers if they are beside the checkout. */
export function recordings(): readonly Recording[] {
  const names = existsSync(shared) ? readdirSync(shared).filter((name) => name.endsWith('.jsonl')) : []
  return [own, ...names.map((name) => readRecording(name.slice(0, -'.jsonl'.length)))]
}

function readRecording(name: string): Recording {
  const expected = JSON.parse(readFileSync(`${shared}${name}.expected.json`, 'utf8')) as {
    text: string
    toolCalls: readonly { name: string }[]
  }
  const payloads = readFileSync(`${shared}${name}.jsonl`, 'utf8').split('\n').filter(Boolean)
  return { name, payloads, text: expected.text, toolNames: expected.toolCalls.map((call) => call.name) }
}

const deltas = [
  '営業時間は',
  '**月曜日から',
  '金曜日**です。',
  '\n\n',
  '  indented, two  spaces\n',
  'a line that ends in [DONE]\n\n\n\n',
  '<b>no markup</b> & "quotes" \\ \u00a0',
  '👩‍👩',
  '‍👧 e',
  '\u0301\r\n\r\nCRLF\ttab',
  '',
  '\n- the end \n',
]

const chunk = (fields: object) => JSON.stringify({ id: 'own', object: 'chat.completion.chunk', ...fields })
const choice = (delta: object, finish_reason: string | null = null) =>
  chunk({ choices: [{ index: 0, delta, finish_reason }], usage: null })

const own: Recording = {
  name: 'own',
  payloads: [
    chunk({ choices: [], prompt_filter_results: [] }),
    choice({ role: 'assistant', content: null }),
    ...deltas.map((content) => choice({ content })),
    choice({ content: '' }, 'stop'),
    chunk({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 } }),
  ],
  text: deltas.join(''),
  toolNames: [],
}
