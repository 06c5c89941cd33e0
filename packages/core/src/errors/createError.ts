import { ChatError, type ChatErrorData, type ErrorParams } from './chatError.ts'
import { present } from '../json.ts'
import { type ChatErrorReason, kindOf, mayPass } from './reasons.ts'

type Params = { readonly [Name in keyof ErrorParams]: ErrorParams[Name] | undefined }
type MoreData = { [Field in keyof ChatErrorData]?: ChatErrorData[Field] | undefined }

/**
 * The data of an error. Its `kind` and `retryable` follow from the reason; `more` overrides them. Fields that are
 * `undefined` are left out.
 */
export function errorData(
  reason: ChatErrorReason,
  message?: string,
  params: Params = {},
  more?: MoreData,
): ChatErrorData {
  const known = present(params) as ErrorParams // without the values that are undefined
  const values = Object.values(known)
  return {
    kind: kindOf(reason),
    reason,
    message: message ?? [reason, ...values].join(': '),
    retryable: mayPass(reason),
    ...(values.length > 0 && { params: known }),
    ...present({ ...more }),
  }
}

/**
 * Creates an error for a reason, e.g. in a transport or protocol that you write.
 *
 * @param message one English sentence for logs; by default the reason and the values of `params`
 * @param params values for the words of `explainError`
 * @example
 * ```ts
 * throw createError('unreachable', 'The bridge did not answer.', { host: 'bridge.local' })
 * ```
 */
export function createError(
  reason: ChatErrorReason,
  message?: string,
  params?: Params,
  more?: MoreData,
  cause?: unknown,
): ChatError {
  return new ChatError(errorData(reason, message, params, more), { cause })
}
