import type { Cue } from '../script/script.ts'
import { cueWith, finishOf, usageOf } from '../script/readScript.ts'
import { deltasOf } from '../script/tokens.ts'
import type { Turn } from './dialect.ts'
import { openaiFinish, openaiUsage } from './openaiChat.ts'

/**
 * Makes a scripted answer as one JSON object of OpenAI's Chat Completions API, for a request that does not
 * ask for a stream.
 */
export function openaiCompletion(turn: Turn, cues: readonly Cue[], asked: string): object {
  const text = cues.flatMap((cue) => ('text' in cue ? deltasOf(cue.text) : [])).join('')
  const reasoning = cues.flatMap((cue) => ('reasoning' in cue ? deltasOf(cue.reasoning) : [])).join('')
  const calls = cues.flatMap((cue) => ('toolCall' in cue ? [cue.toolCall] : []))
  return {
    id: turn.id,
    object: 'chat.completion',
    created: Math.floor(turn.now() / 1000),
    model: turn.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: cueWith(cues, 'text') === undefined && calls.length > 0 ? null : text,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          ...(calls.length === 0 ? {} : { tool_calls: calls.map(asToolCall) }),
        },
        finish_reason: openaiFinish(finishOf(cues)),
      },
    ],
    usage: openaiUsage(usageOf(cues, asked)),
  }
}

function asToolCall(call: { name: string; input: unknown; id?: string }, index: number): object {
  const id = call.id ?? `call_${index + 1}`
  return { id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.input ?? {}) } }
}
