import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatStatus } from '../state/chatState.ts'

/**
 * The type of a JSON value while it streams. Fields and items may be missing at every depth. Texts may be incomplete,
 * so an enumeration of texts becomes `string`.
 */
export type DeepPartial<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
      : T

/**
 * The state of an object that a model writes. `idle`: the model was not asked yet. `complete`: the object is whole,
 * and the schema accepts it. `invalid`: the answer is whole, but its text is not JSON or the schema refuses the
 * object; `error.message` lists the problems. The other values of `status` mean the same as in chats and messages. If
 * an answer ended early, the state contains the part of the object that arrived.
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
