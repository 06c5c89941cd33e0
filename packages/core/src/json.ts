/** A JSON object from outside. Its fields may be missing or of any type: read them with the functions below. */
export type Json = Record<string, unknown>

/** `true` for an object that is not an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of an object; none for any other value. */
export function fieldsOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

/** A non-empty string, or `undefined`: providers send `null` and `""` for an absent value. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The beginning of a text as a copy: engines keep the whole text in memory for a slice of it. */
export function excerpt(whole: string, maxChars: number): string {
  const copy: unknown = JSON.parse(JSON.stringify(whole.slice(0, maxChars)))
  return String(copy)
}

/** An array, or an empty one for any other value. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A finite number, or `undefined`. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The value of a JSON text; `undefined` if the text is not JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** An object in which no field is `undefined`: fields that may be are optional. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The fields without those that are `undefined`, because `exactOptionalPropertyTypes` does not allow them. */
export function present<const T extends object>(fields: T): Present<T> {
  const kept: Partial<T> = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  // TypeScript does not see that only optional fields are left out.
  return kept as unknown as Present<T>
}
