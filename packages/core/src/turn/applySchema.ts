import type { ChatEvent } from '../events.ts'
import type { ChatSchema } from './options.ts'

type AnySchema = Pick<ChatSchema<unknown, Record<string, unknown>, never>, 'metadata' | 'data'>

/** Runs the app's parsers over what a server sent. What they refuse is kept as it came, under the name `malformed`. */
export function applySchema(event: ChatEvent, schema: AnySchema | undefined): ChatEvent {
  if (schema === undefined) return event
  if (event.type === 'metadata' && schema.metadata !== undefined) {
    return parsed(schema.metadata, event.metadata, 'metadata', (metadata) => ({ ...event, metadata }))
  }
  if (event.type !== 'data') return event
  // Own names only: a server's `constructor` is not a parser.
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
    const reason = error instanceof Error ? error.message : String(error)
    return { type: 'data', name: 'malformed', data: { name, value, reason } }
  }
}
