import { aiSdk, type ChatMessage, collectMessage } from '@chatstream/core'
import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai'

/** Reads a body with the SDK's official client. Returns its message and the error it reports. */
export async function readTheirs(body: string): Promise<{ message: UIMessage | undefined; error: unknown }> {
  const transport = new DefaultChatTransport({ api: 'http://test', fetch: async () => new Response(body) })
  const stream = await transport.sendMessages({
    chatId: 'chat',
    messages: [],
    abortSignal: undefined,
    trigger: 'submit-message',
    messageId: undefined,
  })
  let error: unknown
  let message: UIMessage | undefined
  const onError = (reason: unknown) => (error ??= reason)
  for await (const state of readUIMessageStream({ stream, onError })) message = state
  return { message, error }
}

export async function readOurs(body: string): Promise<ChatMessage> {
  const headers = { 'content-type': 'text/event-stream' }
  return collectMessage(new Response(body, { headers }), { protocol: aiSdk() })
}

type Fields = Record<string, unknown>

const protocol = aiSdk()

/** Converts our message to the SDK's form, as our next request would send it. */
export function asTheirs(message: ChatMessage): Fields {
  const { body } = protocol.encode({ messages: [message] })
  const [encoded] = (body?.['messages'] ?? []) as Fields[]
  // A message without parts is not sent.
  const { id, serverId = id, metadata } = message
  return encoded ?? { id: serverId, role: 'assistant', parts: [], metadata }
}

/**
 * A message without the permitted differences between the clients: the streaming state of parts, empty texts without
 * provider data, the streamed arguments beside the parsed ones, and empty steps.
 */
export function essence(message: UIMessage | Fields | undefined): unknown {
  const { id, metadata, parts } = JSON.parse(JSON.stringify(message ?? {})) as Fields
  const said = ((parts ?? []) as Fields[]).map(withoutProgress).filter(saysSomething)
  const first = said.findIndex((part) => !isStep(part))
  const kept = said.filter(
    (part, index) => !isStep(part) || (index > first && !isStep(said[index + 1] ?? part)),
  )
  return { id, metadata, parts: kept }
}

function withoutProgress(part: Fields): Fields {
  const { state, rawInput, ...rest } = part
  // Their reasoning parts keep the id of the stream; ours need none.
  if (part['type'] === 'text' || part['type'] === 'reasoning') return { ...rest, id: undefined }
  return { ...rest, state, ...(part['input'] === undefined && { rawInput }) }
}

function saysSomething(part: Fields): boolean {
  if (part['type'] !== 'text' && part['type'] !== 'reasoning') return true
  return part['text'] !== '' || part['providerMetadata'] !== undefined
}

const isStep = (part: Fields) => part['type'] === 'step-start'
