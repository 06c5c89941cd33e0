import { fieldNotAllowed } from '../errors/admissionRefusals.ts'
import { refuseDenied } from './deniedFields.ts'
import { record, shownField } from './rules.ts'
import type { Fields } from './rules.ts'

/**
 * Changes the list of fields that a client may send in the body of a request. The name of a field is its path
 * without indexes, e.g. `store`. If an object has a `type`, the type is a part of the path, e.g. `mcp` in
 * `tools.mcp`, and `image_url` in `messages.content.image_url`.
 */
export interface FieldOptions {
  /** The fields that are allowed with any value. `*` allows all fields. */
  allow?: readonly string[]
  /** The fields that are refused, at any depth. `deny` overrides `allow`, even `*`. */
  deny?: readonly string[]
}

/**
 * Checks the fields in the body of a request. Throws `field_not_allowed` if clients may not send a field, and
 * `invalid_field` if a value is wrong.
 *
 * @param fields the allowed fields of the API. If it is `undefined`, only the names in `options` are checked
 */
export function checkFields(
  body: Readonly<Record<string, unknown>>,
  fields: Fields | undefined,
  { allow = [], deny = [] }: FieldOptions = {},
): void {
  refuseDenied(body, deny)
  if (allow.includes('*')) return
  if (fields !== undefined) return record(fields)(body, { at: '', path: '', allowed: new Set(allow) })
  const unlisted = Object.keys(body).find((name) => allow.length > 0 && !allow.includes(name))
  if (unlisted !== undefined) throw fieldNotAllowed(shownField('', unlisted))
}

/**
 * Returns the name of a field that a provider may read as `model`, e.g. `Model` or `models`. Such a field
 * would bypass the proxy's list of allowed models. Returns `undefined` if the body has no such field.
 */
export function modelAlias(body: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(body).find((name) => {
    const folded = name.normalize('NFKC').toLowerCase().trim()
    return (folded === 'model' && name !== 'model') || folded === 'models' || folded === 'fallback_models'
  })
}
