import { fieldNotAllowed, invalidField } from '../errors/admissionRefusals.ts'
import { publicUrlProblem } from './publicUrl.ts'

/** The position of a value in the JSON of a request. */
export interface Place {
  /** The position for error messages, e.g. `messages[0].content[1].image_url`. */
  at: string
  /**
   * The position as the option `fields` writes it: without indexes, and with the `type` of each object that
   * has one, e.g. `messages.content.image_url`.
   */
  path: string
  /** The fields that the option `fields.allow` allows in addition to the fields of the API. */
  allowed: ReadonlySet<string>
}

/**
 * A function that checks one value in the body of a request. Throws `invalid_field` if the value is wrong,
 * and `field_not_allowed` if clients may not send the field.
 */
export type Check = (value: unknown, place: Place) => void

/**
 * The allowed fields of an object in a request, and the check for the value of each field. The value `null`
 * is always valid.
 */
export type Fields = Readonly<Record<string, Check>>

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function test(expected: string, isValid: (value: unknown) => boolean): Check {
  return (value, { at }) => {
    if (!isValid(value)) throw invalidField(at, expected)
  }
}

/** A check that accepts any JSON value. */
export const anything: Check = () => {}

export const flag = test('true or false', (value) => typeof value === 'boolean')
export const off = test('false', (value) => value === false)

export function text(maxChars = Infinity): Check {
  const limit = maxChars === Infinity ? '' : ` of at most ${maxChars} characters`
  return test(`text${limit}`, (value) => typeof value === 'string' && value.length <= maxChars)
}

/** A check that accepts a text of at most 512 characters, e.g. an identifier. */
export const name = text(512)

export function oneOf(...values: readonly unknown[]): Check {
  return test(`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`, (value) =>
    values.includes(value))
}

export function number(min: number, max: number): Check {
  return test(`a number from ${min} to ${max}`, (value) =>
    typeof value === 'number' && value >= min && value <= max)
}

export function whole(min: number, max: number): Check {
  return test(`a whole number from ${min} to ${max}`, (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max)
}

/** A check that accepts a number of tokens for one answer, up to the longest answers of today's models. */
export const tokens = whole(1, 131_072)

export function list(check: Check, maxLength = 10_000): Check {
  return (value, place) => {
    if (!Array.isArray(value) || value.length > maxLength) {
      throw invalidField(place.at, `a list of at most ${maxLength}`)
    }
    value.forEach((each, index) => check(each, { ...place, at: `${place.at}[${index}]` }))
  }
}

/** Makes a check that accepts text, and every value that another check accepts. */
export function textOr(check: Check): Check {
  return (value, place) => {
    if (typeof value !== 'string') check(value, place)
  }
}

/**
 * Makes a check that accepts an object with these fields and no other fields. The fields in `required` must
 * not be missing or `null`.
 */
export function record(fields: Fields, required: readonly string[] = []): Check {
  return (value, place) => {
    if (!isObject(value)) throw invalidField(place.at, 'an object')
    for (const [key, each] of Object.entries(value)) {
      const inner = within(place, key)
      if (place.allowed.has(inner.path)) continue
      const check = Object.hasOwn(fields, key) ? fields[key] : undefined
      if (check === undefined) throw fieldNotAllowed(inner.at)
      if (each !== null) check(each, inner)
    }
    const missing = required.find((key) => (value[key] ?? undefined) === undefined)
    if (missing !== undefined) throw invalidField(within(place, missing).at, 'given')
  }
}

/** Makes a check that accepts an object with any field names, e.g. metadata. */
export function dictionary(check: Check, maxEntries: number): Check {
  return (value, place) => {
    if (!isObject(value) || Object.keys(value).length > maxEntries) {
      throw invalidField(place.at, `an object with at most ${maxEntries} fields`)
    }
    for (const [key, each] of Object.entries(value)) check(each, within(place, key))
  }
}

/**
 * Makes a check that accepts objects of several kinds. The field `type` of an object is the name of its kind.
 */
export function tagged(kinds: Readonly<Record<string, Check>>, defaultType?: string): Check {
  return (value, place) => {
    if (!isObject(value)) throw invalidField(place.at, 'an object')
    const type = value['type'] ?? defaultType
    if (typeof type !== 'string') throw invalidField(`${place.at}.type`, 'text')
    const inner = { ...place, path: `${place.path}.${type}` }
    if (place.allowed.has(inner.path)) return
    const check = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (check === undefined) throw fieldNotAllowed(place.at, type.slice(0, 64))
    check(value, inner)
  }
}

/** Makes the check for one kind of object, to be passed to `tagged`. */
export function kind(fields: Fields, required: readonly string[] = []): Check {
  return record({ type: anything, ...fields }, required)
}

/**
 * A check that accepts the URL of a file: a data URL, or an `https:` or `http:` URL of a public host, from
 * which the provider loads the file.
 */
export const fileUrl: Check = (value, { at }) => {
  const problem = typeof value === 'string' ? publicUrlProblem(value) : 'text'
  if (problem !== undefined) throw invalidField(at, problem)
}

/** The fields by which data may make a server fetch something. */
const fetched: ReadonlySet<string> = new Set(['url', 'file_url', 'image_url', 'server_url'])

/** A check that accepts JSON, e.g. the schema of a tool, if all URLs in the JSON have public hosts. */
export const data: Check = (value, place) => {
  if (Array.isArray(value)) return value.forEach((each) => data(each, place))
  if (!isObject(value)) return
  for (const [key, each] of Object.entries(value)) {
    const inner = within(place, key)
    if (typeof each === 'string' && fetched.has(key)) fileUrl(each, inner)
    if (key === '$ref' && typeof each === 'string' && !each.startsWith('#')) {
      throw invalidField(inner.at, 'a reference inside the schema, e.g. "#/$defs/item"')
    }
    data(each, place)
  }
}

function within({ at, path, allowed }: Place, key: string): Place {
  return { at: shownField(at, key), path: path === '' ? key : `${path}.${key}`, allowed }
}

/** Returns the path of a field for error messages, e.g. `messages[0].content`. */
export function shownField(at: string, key: string): string {
  const shown = /^[\w$-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64))
  return at === '' ? shown : `${at}.${shown}`
}
