import { ChatError, type ChatErrorData, type ErrorParams } from './chatError.ts'
import { present } from '../json.ts'
import { type ChatErrorReason, kindOf, mayPass } from './reasons.ts'

type Params = { readonly [Name in keyof ErrorParams]: ErrorParams[Name] | undefined }
type MoreData = { [Field in keyof ChatErrorData]?: ChatErrorData[Field] | undefined }

/**
 * Makes the data of an error. The reason determines `kind` and `retryable`, unless `more` contains these
 * fields. Fields that are `undefined` are left out.
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
 * Creates an error with a reason. Use this function in your own transport or protocol.
 *
 * @param message one English sentence for logs. The default is the reason with the values of `params`
 * @param params the values that `explainError` inserts into the texts for the error
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
