import { fieldsOf, isObject, type Json } from '../json.ts'
import type { Protocol } from '../protocol/protocol.ts'

/** Makes the request fields that ask for an answer in JSON, from a JSON Schema and a name for it. */
type Format = (schema: Json, name: string) => Json

/** The formats whose requests can ask for JSON, by the name of the protocol. */
const formats: Readonly<Record<string, Format>> = {
  // https://platform.openai.com/docs/guides/structured-outputs
  'openai-chat': (schema, name) => ({
    response_format: { type: 'json_schema', json_schema: { name, schema, strict: isStrict(schema) } },
  }),
  'openai-responses': (schema, name) => ({
    text: { format: { type: 'json_schema', name, schema, strict: isStrict(schema) } },
  }),
  // https://platform.claude.com/docs/en/build-with-claude/structured-outputs
  'anthropic-messages': (schema) => ({ output_config: { format: { type: 'json_schema', schema } } }),
}

/**
 * Returns a copy of a protocol that asks the model for JSON. The protocol adds the result of `fieldsFor` to
 * the body of each request. If a field is an object in both, the two objects are merged, so fields such as
 * `text.verbosity` stay.
 */
export function withFormat(protocol: Protocol, fieldsFor: (format: Format | undefined) => Json): Protocol {
  return {
    ...protocol,
    encode(input) {
      const encoded = protocol.encode(input)
      const fields = Object.entries(fieldsFor(formats[protocol.name]))
      const merged = fields.map(([name, value]) => [name, merge(encoded.body?.[name], value)])
      return { ...encoded, body: { ...encoded.body, ...Object.fromEntries(merged) } }
    },
  }
}

function merge(before: unknown, after: unknown): unknown {
  return isObject(after) ? { ...fieldsOf(before), ...after } : after
}

/** The keywords whose values are schemas, lists of schemas, or schemas by name. */
const nested = ['items', 'prefixItems', 'anyOf', 'allOf', 'oneOf', 'not', 'additionalProperties']
const named = ['properties', '$defs', 'definitions', 'patternProperties']

/** Returns the schemas directly inside a schema. */
function schemasIn(schema: Json): readonly Json[] {
  const values = nested.flatMap((keyword) => schema[keyword])
  return [...values, ...named.flatMap((keyword) => Object.values(fieldsOf(schema[keyword])))].filter(isObject)
}

/**
 * Returns a copy of a JSON Schema. In the copy, each object with `properties` but without `additionalProperties` gets
 * `additionalProperties: false`, because providers require this field.
 */
export function closedSchema(schema: Json): Json {
  const copy = structuredClone(schema)
  const close = (each: Json) => {
    if (isObject(each['properties'])) each['additionalProperties'] ??= false
    schemasIn(each).forEach(close)
  }
  close(copy)
  return copy
}

/**
 * Returns `true` if OpenAI's strict mode accepts the schema: all fields are required, and additional fields are not
 * allowed.
 */
function isStrict(schema: Json): boolean {
  const { required, additionalProperties } = schema
  const names = Object.keys(fieldsOf(schema['properties']))
  const isClosed = schema['type'] !== 'object' || additionalProperties === false
  const isWhole = names.every((name) => Array.isArray(required) && required.includes(name))
  return isClosed && isWhole && schemasIn(schema).every(isStrict)
}
