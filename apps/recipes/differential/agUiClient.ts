import { HttpAgent, type Message } from '@ag-ui/client'
import type { AGUIEvent } from '@ag-ui/core'
import { EventEncoder } from '@ag-ui/encoder'
import { agUi, type ChatMessage, createChat } from '@chatstream/core'

const question = { id: 'u', role: 'user', content: 'Hi' } as const

/** The events as text, written by the format's official encoder. */
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

/** The messages that the format's official client builds from a body that answers `question`. */
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

/** Converts our answer to the format's messages, as the next request would send them. */
export function asTheirs(message: ChatMessage): readonly Fields[] {
  const { body } = protocol.encode({ messages: [message] })
  return (body?.['messages'] ?? []) as Fields[]
}

/**
 * Removes the permitted differences between the two clients from the messages: empty messages, metadata (the official
 * client keeps it per message, ours per answer), results as text or as parsed JSON, and the note that a call has no
 * result, which only requests need. Content that is shown but never sent is compared as our data.
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

/** Converts the official client's activities to our data parts. */
export function activitiesOf(messages: readonly Message[]): unknown {
  return messages.flatMap((message) =>
    message.role === 'activity'
      ? [{ type: 'data', name: message.activityType, id: message.id, data: message.content }]
      : [],
  )
}

/** Our data parts without the counters that only our client has (unknown payloads, patches that do not apply). */
export function dataOf(message: ChatMessage): unknown {
  return message.parts.filter((part) => part.type === 'data' && part.name !== 'malformed')
}
