/**
 * A JSON object whose content is not checked: any field may be missing or have any type. Read the fields with the
 * functions of this file.
 */
export type Json = Record<string, unknown>

/** Returns `true` for an object that is not an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the value if it is an object, otherwise an empty object. */
export function fieldsOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

/**
 * Returns the value if it is a non-empty string. Otherwise returns `undefined`, because providers send `null` and
 * `""` for an absent value.
 */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Returns a copy of the first characters of a text. The result of `slice` alone would keep the whole text in
 * memory.
 */
export function excerpt(whole: string, maxChars: number): string {
  const copy: unknown = JSON.parse(JSON.stringify(whole.slice(0, maxChars)))
  return String(copy)
}

/** Returns the value if it is an array, otherwise an empty array. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Returns the value if it is a finite number, otherwise `undefined`. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Parses a JSON text. Returns `undefined` if the text is not JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** An object in which no field is `undefined`: a field that may be `undefined` becomes optional. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/**
 * Returns a copy of an object without the fields that have the value `undefined`. TypeScript's option
 * `exactOptionalPropertyTypes` does not allow `undefined` in an optional field.
 */
export function present<const T extends object>(fields: T): Present<T> {
  const kept: Partial<T> = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  // TypeScript does not see that only optional fields are left out.
  return kept as unknown as Present<T>
}
