import { HttpAgent, type Message } from '@ag-ui/client'
import type { AGUIEvent } from '@ag-ui/core'
import { EventEncoder } from '@ag-ui/encoder'
import { agUi, type ChatMessage, createChat } from '@chatstream/core'

const question = { id: 'u', role: 'user', content: 'Hi' } as const

/** Events as the format's own encoder writes them. */
export function encoded(events: readonly object[]): string {
  const encoder = new EventEncoder()
  return events.map((event) => encoder.encodeSSE(event as AGUIEvent)).join('')
}

const respond = (body: string) => async () =>
  new Response(body, { headers: { 'content-type': 'text/event-stream' } })

export interface Theirs {
  messages: readonly Message[]
  state: unknown
  error: unknown
}

/** What the format's own client makes of a body that answers `question`. */
export async function readTheirs(body: string, state: unknown = {}): Promise<Theirs> {
  const agent = new HttpAgent({
    url: 'http://test',
    threadId: 't',
    initialMessages: [question],
    initialState: state,
    fetch: respond(body),
  })
  let error: unknown
  const onRunErrorEvent = ({ event }: { event: { message: string } }) => void (error ??= event)
  await agent.runAgent({}, { onRunErrorEvent }).catch((reason: unknown) => (error ??= reason))
  return { messages: agent.messages, state: agent.state, error }
}

export async function readOurs(body: string, state: unknown = {}): Promise<ChatMessage> {
  const chat = createChat({ url: 'http://test', protocol: agUi({ state }), fetch: respond(body) })
  const answer = await chat.send(question.content)
  if (answer === undefined) throw new Error('The question was refused.')
  return answer
}

type Fields = Record<string, unknown>

const protocol = agUi()

/** Our answer as the format's messages: what our next request would carry. */
export function asTheirs(message: ChatMessage): readonly Fields[] {
  const { body } = protocol.encode({ messages: [message] })
  return (body?.['messages'] ?? []) as Fields[]
}

/**
 * An answer's messages, with what the two clients may word differently left out: messages that never said anything,
 * metadata (theirs keeps it with each message, ours with the answer), results as text or as what the text says, and
 * the word that a call has no result, which only a request needs. What is shown and never sent stands in our data.
 */
export function essence(messages: readonly object[]): unknown {
  return (messages as readonly Fields[])
    .filter(({ role }) => role !== 'user' && role !== 'activity')
    .filter(({ content, toolCalls }) => Boolean(content) || toolCalls !== undefined)
    .filter(({ content }) => content !== 'This call was not carried out.')
    .map((message) => ({
      ...message,
      metadata: undefined,
      content: message['content'] ? said(message['content']) : undefined,
      toolCalls: (message['toolCalls'] as Fields[] | undefined)?.map((call) => ({
        ...call,
        metadata: undefined,
      })),
    }))
}

function said(content: unknown): unknown {
  try {
    return typeof content === 'string' ? JSON.parse(content) : content
  } catch {
    return content
  }
}

/** Their activities as our data. */
export function activitiesOf(messages: readonly Message[]): unknown {
  return messages.flatMap((message) =>
    message.role === 'activity'
      ? [{ type: 'data', name: message.activityType, id: message.id, data: message.content }]
      : [],
  )
}

/** Our data, but for what we alone count: payloads that mean nothing, patches that do not apply. */
export function dataOf(message: ChatMessage): unknown {
  return message.parts.filter((part) => part.type === 'data' && part.name !== 'malformed')
}
