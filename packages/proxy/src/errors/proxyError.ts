import type { ChatErrorReason, ErrorParams } from '@chatstream/core'

/**
 * The content of an error response: `message` (what happened), `why` (why it matters) and `action` (what to do). If
 * OpenAI's API has the same error, `type` and `code` are those of OpenAI's API.
 */
export interface ProxyErrorData {
  status: number
  type: string
  /** The provider's own `type`, if it sent one. */
  providerType?: string
  code: string
  /** The error reason. With the reason and `params`, a client shows a text in the user's language. */
  reason: ChatErrorReason
  params?: ErrorParams
  message: string
  why: string
  action: string
  /**
   * Set if `why` and `action` are more exact than the texts that a client has for `reason`. The client then
   * shows them to developers. Users get the client's texts for `reason`, in their language.
   */
  audience?: 'developer'
  /** The field of the request that the provider rejected. */
  param?: string
  headers?: Readonly<Record<string, string>>
  /** Further fields of the body, in addition to `error`, e.g. `activeRunId`. */
  fields?: Readonly<Record<string, unknown>>
  /** True if the provider reported the error. */
  isProviders?: boolean
}

/**
 * The error for a request that failed. It has no `cause`, because the text of an error of the provider or the
 * network may contain a key.
 */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly data: ProxyErrorData
  /** The system's error code, e.g. `ECONNREFUSED`, for the access log. */
  readonly systemCode: string | undefined

  constructor(data: ProxyErrorData, systemCode?: string) {
    super(data.message)
    this.data = data
    this.systemCode = systemCode
  }
}

/** A function that writes the body of an error response as JSON, in the form of one API. */
export type ErrorBody = (data: ProxyErrorData, requestId: string) => string

/**
 * Writes an error body in the form of OpenAI's API, so that OpenAI's SDKs can read it. `why`, `action`, `audience`,
 * `reason` and `params` are additional fields.
 */
export function openAiErrorBody({
  message,
  type,
  providerType,
  param,
  code,
  why,
  action,
  audience,
  reason,
  params,
  fields,
}: ProxyErrorData): string {
  return JSON.stringify({
    error: {
      message,
      type: providerType ?? type,
      param: param ?? null,
      code,
      why,
      action,
      audience,
      reason,
      params,
    },
    ...fields,
  })
}

/** https://docs.claude.com/en/api/errors */
const anthropicTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/**
 * Writes an error body in the form of Anthropic's API. `code`, `why`, `action`, `audience`, `reason` and `params` are
 * additional fields.
 */
export function anthropicErrorBody(
  { status, message, providerType, code, why, action, audience, reason, params, fields }: ProxyErrorData,
  requestId: string,
): string {
  const type =
    providerType ?? anthropicTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return JSON.stringify({
    type: 'error',
    error: { type, message, code, why, action, audience, reason, params },
    request_id: requestId,
    ...fields,
  })
}

/**
 * Returns the code of a system error or of one of its causes, e.g. `ECONNREFUSED`. Returns `undefined` if
 * there is no code. The result contains no secret, unlike other parts of such an error.
 */
export function systemCodeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(at.code)) return at.code
  }
  return undefined
}
