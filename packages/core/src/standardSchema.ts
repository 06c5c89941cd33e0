import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import type { Json } from './json.ts'

/** The maximum number of problems that a message lists. A model repairs only a few at a time. */
const maxIssues = 10

/**
 * Converts a Standard Schema to a JSON Schema. The draft is 2020-12, because all providers accept it. The
 * JSON Schema describes the values before the schema applies its defaults and transforms.
 *
 * @throws {TypeError} if the schema's library does not implement Standard JSON Schema, or if JSON Schema
 * cannot express a type of the schema.
 */
export function jsonSchemaOf(schema: StandardSchemaV1): Json {
  const standard: StandardSchemaV1.Props & Partial<StandardJSONSchemaV1.Props> = schema['~standard']
  if (standard.jsonSchema === undefined) {
    throw new TypeError(
      `A schema of ${standard.vendor} has no JSON Schema for the model. Use a version that implements Standard JSON ` +
        `Schema (Zod 4.2, ArkType 2.1.28, Valibot with toStandardJsonSchema), or pass the JSON Schema as well.`,
    )
  }
  const { $schema: _, ...jsonSchema } = standard.jsonSchema.input({ target: 'draft-2020-12' })
  return jsonSchema
}

/**
 * Validates a value with a schema. Resolves with the value after the schema has applied its defaults and
 * transforms.
 *
 * @throws {TypeError} if the value is invalid. The message consists of `title` and a list of the problems
 * with their paths.
 */
export async function validate<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: unknown,
  title: string,
): Promise<StandardSchemaV1.InferOutput<Schema>> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  const problems = result.issues.slice(0, maxIssues).map(describeIssue)
  throw new TypeError([title, ...problems].join('\n'))
}

function describeIssue({ message, path = [] }: StandardSchemaV1.Issue): string {
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment))
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`
}
