/** Reading JSON that others wrote: nothing is trusted to be there, or to be what it should. */
export type Json = Record<string, unknown>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of an object; none for any other value. */
export function fieldsOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

/** A non-empty string, or nothing: providers send `null` and `""` where they mean absent. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Keeps the fields that have a value: under `exactOptionalPropertyTypes` an absent field is not `undefined`. */
export function present<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  const kept: Partial<T> = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  return kept
}
