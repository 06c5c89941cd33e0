import type { ChatEvent } from '../../events.ts'
import { fieldsOf, type Json, present, text } from '../../json.ts'
import { aiSdkFlows, sourceEvent } from './aiSdkFlows.ts'
import { aiSdkMetadata } from './aiSdkMetadata.ts'
import { aiSdkTools } from './aiSdkTools.ts'
import { jsonStream } from '../shared/jsonDecoder.ts'
import { continued } from '../shared/turns.ts'
import type { Decoder, EncodeInput } from '../protocol.ts'

/**
 * The chunk types that become data parts of the message. The next request sends these parts back to the server
 * unchanged.
 */
export const passedThrough: ReadonlySet<string> = new Set(['custom', 'steering-message'])

/** Creates a decoder for the UI message stream of the AI SDK. https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol */
export function aiSdkDecoder(asked?: EncodeInput): Decoder {
  const stream = jsonStream()
  const flows = aiSdkFlows()
  const tools = aiSdkTools(asked)
  const metadata = aiSdkMetadata(continued(asked)?.metadata)
  let reason: unknown
  let finished = false

  function finish(): readonly ChatEvent[] {
    // The server’s own model broke off: the answer is incomplete, although its stream ended in order.
    if (reason === 'interrupted') return stream.end()
    return stream.finish(text(reason) ?? 'other', tools.end)
  }

  function read(value: Json): readonly ChatEvent[] {
    const type = text(value['type']) ?? ''
    switch (type) {
      case 'start':
        return [{ type: 'start', ...startOf(value) }, ...metadata.merge(value['messageMetadata'])]
      case 'message-metadata':
        return metadata.merge(value['messageMetadata'])
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
      case 'finish':
        finished = true
        reason = value['finishReason']
        return metadata.merge(value['messageMetadata'], true)
      case 'abort':
        return stream.end({ type: 'stop' })
      case 'error':
        return stream.fail(value['errorText'])
      default:
        return type.startsWith('tool-') ? tools.decode(type, value) : partEvent(type, value)
    }
  }

  return {
    ...stream.decoder({
      read,
      // Gateways end streams that were cut with it, too.
      done: () => (finished || !(flows.isOpen() || tools.isOpen()) ? finish() : []),
      endOfBody: () => (finished ? finish() : []),
      isFinished: () => finished,
    }),
    // A server without this route answers 404 or 204, and the answer stays as it was:
    // https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-resume-streams
    resume() {
      const id = asked?.chatId ?? asked?.id
      return id === undefined ? undefined : { path: `/${encodeURIComponent(id)}/stream`, replays: true }
    },
  }
}

/** Returns the event for a chunk that is a whole message part. */
function partEvent(type: string, value: Json): readonly ChatEvent[] {
  if (type === 'source-url' || type === 'source-document') return sourceEvent(value['sourceId'], value)
  if (type === 'file' || type === 'reasoning-file') return fileEvent(type, value)
  if (type.startsWith('data-')) return dataEvent(type.slice('data-'.length), value)
  if (!passedThrough.has(type)) return []
  const { type: _, ...data } = value
  return [{ type: 'data', name: type, data }]
}

function kindOf(type: string): 'text' | 'reasoning' {
  return type.startsWith('text') ? 'text' : 'reasoning'
}

function startOf(value: Json) {
  const { model } = fieldsOf(value['messageMetadata'])
  return present({ serverId: text(value['messageId']), model: text(model) })
}

function fileEvent(type: string, value: Json): readonly ChatEvent[] {
  const url = text(value['url'])
  if (url === undefined) return []
  const { providerMetadata } = value
  const echo = { ...(type === 'file' ? {} : { type }), ...present<Json>({ providerMetadata }) }
  const file = { mediaType: text(value['mediaType']) ?? 'application/octet-stream', url }
  return [{ type: 'file', file: Object.keys(echo).length === 0 ? file : { ...file, echo } }]
}

/** Transient data reaches the app's callbacks and is not part of the message. */
function dataEvent(name: string, value: Json): readonly ChatEvent[] {
  if (name === '') return []
  const transient = value['transient'] === true ? true : undefined
  return [{ type: 'data', name, data: value['data'], ...present({ id: text(value['id']), transient }) }]
}
