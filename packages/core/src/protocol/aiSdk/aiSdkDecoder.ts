import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, present, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import { aiSdkFlows, sourceEvent } from './aiSdkFlows.ts'
import { aiSdkMetadata } from './aiSdkMetadata.ts'
import { aiSdkTools } from './aiSdkTools.ts'
import { jsonPayloads } from '../shared/jsonPayloads.ts'
import type { Decoder, EncodeInput } from '../protocol.ts'
import { providerError } from '../shared/providerError.ts'

/** Chunks that stand in the message as they are, and are sent back so. */
export const passedThrough: ReadonlySet<string> = new Set(['custom', 'steering-message'])

const finishReasons: ReadonlySet<unknown> = new Set<FinishReason>([
  'stop',
  'length',
  'tool-calls',
  'content-filter',
  'error',
])

export function aiSdkDecoder(asked?: EncodeInput): Decoder {
  const payloads = jsonPayloads()
  const flows = aiSdkFlows()
  const tools = aiSdkTools()
  const last = asked?.messages.at(-1)
  const metadata = aiSdkMetadata(last?.role === 'assistant' ? last.metadata : undefined)
  let reason: unknown
  let finished = false
  let ended = false

  function end(): readonly ChatEvent[] {
    ended = true
    // The server’s own model broke off: what it says is not the whole, however tidily it was passed on.
    if (reason === 'interrupted') return payloads.report()
    return [...payloads.report(), ...tools.end(), { type: 'finish', reason: reasonOf(reason) }]
  }

  function chunk(type: string, value: Json): readonly ChatEvent[] {
    switch (type) {
      case 'start':
        return [{ type: 'start', ...startOf(value) }, ...metadata.take(value['messageMetadata'])]
      case 'message-metadata':
        return metadata.take(value['messageMetadata'])
      case 'start-step':
        return [{ type: 'turn-start' }]
      case 'finish-step':
        metadata.endStep()
        return []
      case 'reset-step':
        flows.forget()
        tools.forget()
        return [{ type: 'reset', lastTurn: true }]
      case 'text-start':
      case 'reasoning-start':
        return flows.start(kindOf(type), value)
      case 'text-delta':
      case 'reasoning-delta':
        return flows.delta(kindOf(type), value)
      case 'text-end':
      case 'reasoning-end':
        return flows.end(kindOf(type), value)
      case 'source-url':
      case 'source-document':
        return sourceEvent(value['sourceId'], value)
      case 'file':
      case 'reasoning-file':
        return fileEvent(type, value)
      case 'finish':
        finished = true
        reason = value['finishReason']
        return metadata.take(value['messageMetadata'], true)
      case 'abort':
        ended = true
        return [...payloads.report(), { type: 'stop' }]
      case 'error':
        ended = true
        return [...payloads.report(), { type: 'error', error: providerError(value['errorText']) }]
      default:
        return named(type, value)
    }
  }

  function named(type: string, value: Json): readonly ChatEvent[] {
    if (type.startsWith('tool-')) return tools.decode(type, value)
    if (type.startsWith('data-')) return dataEvent(type.slice('data-'.length), value)
    if (!passedThrough.has(type)) return []
    const { type: _, ...data } = value
    return [{ type: 'data', name: type, data }]
  }

  return {
    decode({ data }) {
      if (ended || data === '') return []
      if (data === '[DONE]') return end()
      const value = payloads.parse(data)
      const type = text(value?.['type'])
      return value === undefined || type === undefined ? [] : chunk(type, value)
    },
    end() {
      if (ended) return []
      return finished ? end() : payloads.report()
    },
    // A server without this route answers 404 or 204, and the answer stays as it was:
    // https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-resume-streams
    resume() {
      const id = asked?.chatId ?? asked?.id
      return id === undefined ? undefined : { path: `/${id}/stream`, replays: true }
    },
  }
}

function kindOf(type: string): 'text' | 'reasoning' {
  return type.startsWith('text') ? 'text' : 'reasoning'
}

function reasonOf(reason: unknown): FinishReason {
  return isFinishReason(reason) ? reason : 'other'
}

function isFinishReason(reason: unknown): reason is FinishReason {
  return finishReasons.has(reason)
}

function startOf(value: Json) {
  const metadata = value['messageMetadata']
  const model = isObject(metadata) ? text(metadata['model']) : undefined
  return present({ serverId: text(value['messageId']), model })
}

function fileEvent(type: string, value: Json): readonly ChatEvent[] {
  const url = text(value['url'])
  if (url === undefined) return []
  const { providerMetadata } = value
  const echo = { ...(type === 'file' ? {} : { type }), ...present<Json>({ providerMetadata }) }
  const file = { mediaType: text(value['mediaType']) ?? 'application/octet-stream', url }
  return [{ type: 'file', file: Object.keys(echo).length === 0 ? file : { ...file, echo } }]
}

/** A transient one is heard of, and no part of the message. */
function dataEvent(name: string, value: Json): readonly ChatEvent[] {
  if (name === '') return []
  const transient = value['transient'] === true ? true : undefined
  return [{ type: 'data', name, data: value['data'], ...present({ id: text(value['id']), transient }) }]
}
