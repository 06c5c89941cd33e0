import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatStatus } from '../state/chatState.ts'

/**
 * A value of JSON while it streams. Fields and items may be absent at every depth, and texts may be incomplete, so that
 * an enumeration is `string`.
 */
export type DeepPartial<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
      : T

/**
 * The state of an object that a model writes. `idle`: nothing was asked. `complete`: the object is whole, and its schema
 * accepts it. `invalid`: the answer is whole, but its text is not JSON or the schema refuses it; `error` has the list of
 * problems as `message`. All others are as for chats and messages; an answer that ended early keeps what arrived.
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
