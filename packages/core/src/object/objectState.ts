import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatStatus } from '../state/chatState.ts'

/**
 * The type of a JSON value while it streams. At every depth, fields and items may be missing. Texts may be
 * incomplete, so a union of string literals becomes `string`.
 */
export type DeepPartial<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
      : T

/**
 * The state of an object that a model writes. Each state has a `status`. `idle`: the model has not been asked
 * yet. `complete`: the object is complete, and the schema accepts it. `invalid`: the answer is complete, but
 * its text is not JSON, or the schema refuses the object. `error.message` then lists the problems. The other
 * values have the same meaning as in chats and messages. If an answer ended early, the state contains the part
 * of the object that has arrived.
 */
export type ObjectState<Partial = unknown, Whole = unknown> =
  | { readonly status: 'idle'; readonly object?: undefined; readonly error?: ChatErrorData }
  | { readonly status: Exclude<ChatStatus, 'idle'>; readonly object?: Partial; readonly error?: undefined }
  | { readonly status: 'complete'; readonly object: Whole; readonly error?: undefined }
  | { readonly status: 'stopped'; readonly object?: Partial; readonly error?: undefined }
  | {
      readonly status: 'interrupted' | 'failed' | 'invalid'
      readonly object?: Partial
      readonly error?: ChatErrorData
    }
