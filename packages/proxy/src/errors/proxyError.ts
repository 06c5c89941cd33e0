/** What a refusal says: what happened, why it matters, what to do. `type` and `code` are OpenAI's words where it has one. */
export interface ProxyErrorData {
  status: number
  type: string
  /** The provider's own word for the type, where it told one. */
  providerType?: string
  code: string
  message: string
  why: string
  action: string
  /** The setting of the request a provider complained about. */
  param?: string
  headers?: Readonly<Record<string, string>>
}

/** A request that cannot be carried out. It never has a `cause`: what a provider or the network says may hold a key. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly data: ProxyErrorData
  /** The system's word for it, for the log. */
  readonly systemCode: string | undefined

  constructor(data: ProxyErrorData, systemCode?: string) {
    super(data.message)
    this.data = data
    this.systemCode = systemCode
  }
}

/** The error as OpenAI's API writes one, which official SDKs read too; `why` and `action` are additions. */
export function errorBody({ message, type, providerType, param, code, why, action }: ProxyErrorData): string {
  return JSON.stringify({
    error: { message, type: providerType ?? type, param: param ?? null, code, why, action },
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

/** The same as Anthropic's API writes one. */
export function anthropicErrorBody(
  { status, message, providerType, code, why, action }: ProxyErrorData,
  requestId: string,
): string {
  const type =
    providerType ?? anthropicTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return JSON.stringify({
    type: 'error',
    error: { type, message, code, why, action },
    request_id: requestId,
  })
}

/** The code of a system error, looked for through its causes; the only part of one that is safe to repeat. */
export function systemCodeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(at.code)) return at.code
  }
  return undefined
}
