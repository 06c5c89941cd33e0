import { createError } from '../errors/createError.ts'
import type { ChatEvent, WireEvent } from '../events.ts'
import { isObject, type Json, parseJson } from '../json.ts'
import { aiSdkDecoder } from '../protocol/aiSdk/aiSdkDecoder.ts'
import type { Protocol } from '../protocol/protocol.ts'

/** The chat events that end an answer. Only these are decoded, because the AI SDK reads the chunks itself. */
const endings: ReadonlySet<ChatEvent['type']> = new Set(['finish', 'stop', 'error'])

/**
 * Creates a protocol for UI message streams. Its decoder passes each chunk to `handOn` exactly once. If a run
 * (one request to the model) is read again from its start, only new chunks are passed to `handOn`. If a chunk
 * is different at the second reading, the run fails, because a chunk that was passed on cannot be taken back.
 *
 * @param body the body of the request; `undefined` if the run is only resumed
 */
export function passThrough(body: Json | undefined, handOn: (chunk: Json) => void): Protocol {
  const passed: string[] = []

  function createDecoder(...asked: Parameters<Protocol['createDecoder']>) {
    const decoder = aiSdkDecoder(...asked)
    let count = 0

    /** Passes on a chunk that is new. Returns `false` if an earlier chunk at the same position was different. */
    function pass(data: string): boolean {
      const chunk = parseJson(data)
      if (!isObject(chunk)) return true
      const before = passed[count++]
      if (before !== undefined) return before === data
      passed.push(data)
      handOn(chunk)
      return true
    }

    return {
      ...decoder,
      decode(event: WireEvent): readonly ChatEvent[] {
        if (pass(event.data)) return decoder.decode(event).filter(({ type }) => endings.has(type))
        return [{ type: 'error', error: createError('events-missing') }]
      },
    }
  }

  return {
    name: 'ai-sdk',
    capabilities: { history: 'client', prefill: false, tools: false },
    encode() {
      if (body === undefined) throw new Error('A stream that is resumed is not asked again.')
      return { method: 'POST', body }
    },
    createDecoder,
  }
}
