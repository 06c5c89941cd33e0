import { shorten } from '../shared/formatValue.ts'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { safePattern } from './safePattern.ts'

/** One option of a field with choices. */
export interface Choice {
  value: string | number | boolean
  text: string
}

interface FieldBase {
  /**
   * The name of the property. If the property is in a group, the name of the group comes first, e.g.
   * `address.city`.
   */
  name: string
  label: string
  description?: string
  required: boolean
}

export type FormField = FieldBase &
  (
    | {
        type: 'text'
        format: 'plain' | 'long' | 'email' | 'uri' | 'date' | 'date-time'
        minLength: number
        maxLength: number
        fits?: (text: string) => boolean
        initial: string
      }
    | { type: 'number'; whole: boolean; minimum: number; maximum: number; initial: string }
    | { type: 'boolean'; initial: boolean }
    /**
     * A list from which the user chooses. `initial` contains the indexes of the options that are chosen at
     * first.
     */
    | { type: 'choice'; choices: readonly Choice[]; initial: string }
    | {
        type: 'choices'
        choices: readonly Choice[]
        minItems: number
        maxItems: number
        initial: readonly string[]
      }
  )

interface FormGroup {
  type: 'group'
  name: string
  label: string
  description?: string
  fields: readonly FormField[]
}

/** A form that an agent asks the user to fill in. */
export interface Form {
  title?: string
  description?: string
  /** The message that the agent sent together with the schema. */
  message?: string
  items: readonly (FormField | FormGroup)[]
  /** The other arguments of the step, which are shown as they are. */
  rest: Readonly<Record<string, unknown>>
}

type Json = Readonly<Record<string, unknown>>

const maxFields = 50
const maxChoices = 200
const maxLabelChars = 300

/**
 * Reads a form from the arguments of a step. The arguments are either a JSON Schema with the type `object`,
 * or they contain such a schema as one value. If there is no schema, returns `undefined`. The README of this
 * package lists the supported parts of JSON Schema. If a property is not supported, it becomes a text field,
 * because the model understands free text.
 */
export function readForm(args: unknown): Form | undefined {
  if (!isObject(args)) return undefined
  if (isObjectSchema(args)) return formOf(args, {})
  const place = Object.keys(args).find((key) => isObjectSchema(args[key]))
  if (place === undefined) return undefined
  const { [place]: schema, title, description, message, ...others } = args
  // A message that is not text is shown with the other arguments.
  const rest = { ...others, ...(typeof message === 'string' ? {} : optional({ message })) }
  const form = formOf(schema as Json, rest) // found by isObjectSchema
  if (form === undefined) return undefined
  const said = { title: words(title), description: words(description), message: words(message) }
  return { ...optional(said), ...form }
}

function formOf(schema: Json, rest: Json): Form | undefined {
  const items = itemsOf(schema)
  if (items.length === 0) return undefined
  return { ...captionOf(schema), items, rest }
}

function itemsOf(schema: Json): readonly (FormField | FormGroup)[] {
  return propertiesOf(schema).map(([key, property, required]) => {
    if (!isObjectSchema(property)) return fieldOf(key, key, property, required)
    const fields = propertiesOf(property).map(([inner, value, needed]) =>
      fieldOf(`${key}.${inner}`, inner, value, required && needed),
    )
    const { title = labelOf(key), description } = captionOf(property)
    return { type: 'group', name: key, label: title, ...optional({ description }), fields }
  })
}

function propertiesOf({ properties, required }: Json): [key: string, property: Json, required: boolean][] {
  const needed = new Set(Array.isArray(required) ? required : [])
  return Object.entries(isObject(properties) ? properties : {})
    .slice(0, maxFields)
    .map(([key, property]) => [key, isObject(property) ? property : {}, needed.has(key)])
}

function fieldOf(name: string, key: string, property: Json, required: boolean): FormField {
  const { title = labelOf(key), description } = captionOf(property)
  const base = { name, label: title, ...optional({ description }), required }
  const initial = property['default']
  const choices = choicesOf(property)
  if (choices.length > 0) {
    return { ...base, type: 'choice', choices, initial: placeOf(choices, initial)[0] ?? '' }
  }
  const type = typeOf(property)
  if (type === 'boolean') return { ...base, type, initial: initial === true }
  if (type === 'number' || type === 'integer') {
    return {
      ...base,
      type: 'number',
      whole: type === 'integer',
      minimum: number(property['minimum'], -Infinity),
      maximum: number(property['maximum'], Infinity),
      initial: typeof initial === 'number' ? String(initial) : '',
    }
  }
  const several = type === 'array' && isObject(property['items']) ? choicesOf(property['items']) : []
  if (several.length > 0) {
    return {
      ...base,
      type: 'choices',
      choices: several,
      minItems: number(property['minItems'], 0),
      maxItems: number(property['maxItems'], Infinity),
      initial: Array.isArray(initial) ? initial.flatMap((each) => placeOf(several, each)) : [],
    }
  }
  return {
    ...base,
    ...textFieldOf(property),
    initial: typeof initial === 'string' ? visibleText(initial) : '',
  }
}

const longTextChars = 200

type TextFormat = Extract<FormField, { type: 'text' }>['format']

const formats: readonly unknown[] = ['email', 'uri', 'date', 'date-time'] satisfies TextFormat[]

function textFieldOf(property: Json) {
  const { format, pattern } = property
  const maxLength = number(property['maxLength'], Infinity)
  const isLong = format === 'textarea' || (maxLength > longTextChars && maxLength < Infinity)
  return {
    type: 'text' as const,
    format: formats.includes(format)
      ? // `includes` does not narrow its argument.
        (format as TextFormat)
      : isLong
        ? ('long' as const)
        : ('plain' as const), // one of the list
    minLength: number(property['minLength'], 0),
    maxLength,
    ...optional({ fits: typeof pattern === 'string' ? safePattern(pattern) : undefined }),
  }
}

/** The options in `enum`, or the `const` values of `oneOf` and `anyOf` with their titles. */
function choicesOf(property: Json): readonly Choice[] {
  const options = property['enum'] ?? property['oneOf'] ?? property['anyOf']
  if (!Array.isArray(options)) return []
  return options.slice(0, maxChoices).flatMap((option): Choice | never[] => {
    const value: unknown = isObject(option) ? option['const'] : option
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return []
    const title = isObject(option) ? words(option['title']) : undefined
    return { value, text: title ?? labelOf(String(value)) }
  })
}

function placeOf(choices: readonly Choice[], value: unknown): string[] {
  const place = choices.findIndex((choice) => choice.value === value)
  return place === -1 ? [] : [String(place)]
}

function typeOf({ type }: Json): unknown {
  return Array.isArray(type) ? type.find((each) => each !== 'null') : type
}

function isObjectSchema(value: unknown): boolean {
  if (!isObject(value) || !isObject(value['properties'])) return false
  return value['type'] === undefined || typeOf(value) === 'object'
}

function captionOf(schema: Json): { title?: string; description?: string } {
  return optional({ title: words(schema['title']), description: words(schema['description']) })
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? labelOf(value) : undefined
}

const labelOf = (text: string) => visibleText(shorten(text, maxLabelChars))

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Removes fields that are `undefined`, which `exactOptionalPropertyTypes` distinguishes from absent fields. */
function optional<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // `fromEntries` forgets the names of the fields.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined> // the entries without a value are gone
  }
}
