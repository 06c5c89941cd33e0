import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  openaiChat,
  openaiResponses,
  relay,
  type Protocol,
  type WireEvent,
} from '@chatstream/core'

/**
 * The name of a protocol (the format of a provider), e.g. `openaiChat`. The function of `@chatstream/core`
 * that creates the protocol has the same name.
 */
export type ProtocolName =
  | 'openaiChat'
  | 'openaiResponses'
  | 'anthropicMessages'
  | 'codeer'
  | 'relay'
  | 'aiSdk'
  | 'agUi'

/** The functions that create the protocols (the formats of providers), by name. */
export const protocols: Readonly<Record<ProtocolName, (model?: string) => Protocol>> = {
  openaiChat: (model) => openaiChat(model === undefined ? {} : { model }),
  openaiResponses: (model) => openaiResponses(model === undefined ? {} : { model }),
  anthropicMessages: (model) => anthropicMessages({ model: model ?? 'claude-sonnet-4-5' }),
  codeer: () => codeer(),
  relay: () => relay(),
  aiSdk: () => aiSdk(),
  agUi: () => agUi(),
}

export function isProtocolName(name: string): name is ProtocolName {
  return Object.hasOwn(protocols, name)
}

/** Guesses the protocol (the format of the provider) from the path of a URL. */
export function protocolOfUrl(url: string): ProtocolName {
  if (/\/responses\/?(?:\?|$)/.test(url)) return 'openaiResponses'
  if (/\/chats\/[^/]+\/messages\/?(?:\?|$)/.test(url)) return 'codeer'
  return /\/messages\/?(?:\?|$)/.test(url) ? 'anthropicMessages' : 'openaiChat'
}

/**
 * Recognises the protocol (the format of the provider) of an answer by its headers and one of its events. If
 * the event does not identify the format, returns `undefined`.
 */
export function protocolOfEvent(
  { data }: WireEvent,
  headers: Readonly<Record<string, string>>,
): ProtocolName | undefined {
  if (headers['x-vercel-ai-ui-message-stream'] !== undefined) return 'aiSdk'
  const json = parsed(data)
  if (Array.isArray(json['choices'])) return 'openaiChat'
  const { type } = json
  if (typeof type !== 'string')
    return ['content', 'token', 'text', 'delta'].some((name) => typeof json[name] === 'string')
      ? 'relay'
      : undefined
  if (/^(?:message_(?:start|delta|stop)|content_block_)/.test(type)) return 'anthropicMessages'
  if (type === 'response.created') return 'response' in json ? 'openaiResponses' : 'codeer'
  if (type.startsWith('response.')) return 'sequence_number' in json ? 'openaiResponses' : 'codeer'
  if (/^[A-Z]+(?:_[A-Z]+)+$/.test(type)) return 'agUi'
  return /^(?:start|text-|reasoning-|tool-|finish)/.test(type) ? 'aiSdk' : undefined
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
