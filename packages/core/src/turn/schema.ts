import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ToolSet } from '../tool.ts'
import { messageOf } from './cannotAsk.ts'

/**
 * Declares the metadata, the data parts and the tools of a chat. Messages, hooks and renderers get their
 * types from this schema. `metadata` and the fields of `data` are functions that check a value, e.g. `parse`
 * of a schema library. They throw if the value is invalid. An invalid data part stays in the message
 * unchanged, under the name `malformed`.
 */
export interface ChatSchema<Metadata, Data, Tools> {
  metadata?: (value: unknown) => Metadata
  data?: { [Name in keyof Data]: (value: unknown) => Data[Name] }
  /** The tools that the model may call, by name; see `tool`. */
  tools?: Tools
}

type MetadataOf<Schema> = Schema extends { metadata: (value: unknown) => infer Metadata } ? Metadata : unknown
type DataOf<Schema> = Schema extends { data: infer Parsers }
  ? { [Name in keyof Parsers]: Parsers[Name] extends (value: unknown) => infer Value ? Value : never }
  : Record<string, unknown>
type ToolsOf<Schema> = Schema extends { tools: infer Tools } ? Tools : ToolSet

/**
 * The type of the messages of a chat with this schema. If the schema does not declare the metadata, the data
 * parts or the tools, their types are the same as without a schema.
 */
export type MessageOf<Schema> = ChatMessage<MetadataOf<Schema>, DataOf<Schema>, ToolsOf<Schema>>

/** The type of the state of a chat with this schema. */
export type StateOf<Schema> = ChatState<MetadataOf<Schema>, DataOf<Schema>, ToolsOf<Schema>>

type AnySchema = Pick<ChatSchema<unknown, Record<string, unknown>, never>, 'metadata' | 'data'>

/**
 * Checks the metadata and the data parts of an answer with the functions of a schema. If a function throws,
 * the value becomes a data part with the name `malformed`.
 */
export function applySchema(event: ChatEvent, schema: AnySchema | undefined): ChatEvent {
  if (schema === undefined) return event
  if (event.type === 'metadata' && schema.metadata !== undefined) {
    return parsed(schema.metadata, event.metadata, 'metadata', (metadata) => ({ ...event, metadata }))
  }
  if (event.type !== 'data') return event
  // Inherited names do not count: a server's `constructor` is not a parser.
  const parse = Object.hasOwn(schema.data ?? {}, event.name) ? schema.data?.[event.name] : undefined
  return parse === undefined ? event : parsed(parse, event.data, event.name, (data) => ({ ...event, data }))
}

function parsed(
  parse: (value: unknown) => unknown,
  value: unknown,
  name: string,
  eventOf: (value: unknown) => ChatEvent,
): ChatEvent {
  try {
    return eventOf(parse(value))
  } catch (error) {
    return { type: 'data', name: 'malformed', data: { name, value, reason: messageOf(error) } }
  }
}
