import { reasonFor } from '@chatstream/core'
import { ProxyError } from '../errors/proxyError.ts'
import type { Secrets } from '../exchange/secrets.ts'

type Words = readonly [type: string, code: string, message: string, why: string, action: string]

const words: Readonly<Record<number, Words>> = {
  400: [
    'invalid_request_error',
    'bad_request',
    'The provider did not accept the request.',
    'Something in it is missing, misspelt or not allowed for this model; the same request will fail again.',
    'Compare model, messages and settings with the provider’s documentation.',
  ],
  401: [
    'invalid_request_error',
    'invalid_api_key',
    'The provider did not accept the server’s API key.',
    'Every request fails until the key is right.',
    'Check the key on the server: a typo or a blank in it, expired or revoked, not set, or of another provider.',
  ],
  402: [
    'insufficient_quota',
    'insufficient_quota',
    'The account at the provider has no credit left.',
    'Every request fails until it is topped up.',
    'Add credit or raise the spending limit at the provider.',
  ],
  403: [
    'permission_error',
    'permission_denied',
    'The provider does not let this key do that.',
    'The model, the region or the project may be closed to it; the same request will fail again.',
    'Choose another model, or check the key’s permissions at the provider.',
  ],
  404: [
    'invalid_request_error',
    'not_found',
    'The provider knows no such model or path.',
    'The same request will fail again.',
    'Check the model’s name, and the base URL on the server (most end in /v1).',
  ],
  408: [
    'timeout_error',
    'request_timeout',
    'The provider gave up waiting for the request.',
    'Nothing was answered.',
    'Try again.',
  ],
  413: [
    'invalid_request_error',
    'request_too_large',
    'The request is too long for the provider.',
    'The same request will fail again.',
    'Shorten the conversation or its attachments.',
  ],
  429: [
    'rate_limit_error',
    'rate_limit_exceeded',
    'The provider’s rate limit is reached.',
    'It answers no more requests until the limit resets.',
    'Wait, then try again; if it happens often, check the limits of your plan.',
  ],
}

const refused: Words = [
  'invalid_request_error',
  'provider_refused',
  'The provider refused the request.',
  'The same request will likely fail again.',
  'Look up the status in the provider’s documentation.',
]

const failed: Words = [
  'server_error',
  'provider_failed',
  'The provider failed or is overloaded.',
  'The request was not answered; your side is likely fine.',
  'Try again in a moment. If it keeps failing, see the provider’s status page.',
]

/**
 * Converts the error response of a provider to a `ProxyError`. The provider's text is left out, because it
 * may contain the key. The status is kept. `type`, `code` and `param` are kept if they are plain words and no
 * secrets.
 */
export function readProviderError(status: number, text: string, secrets: Secrets): ProxyError {
  const said = errorFields(text)
  const word = (value: unknown) => plainWord(value, secrets)
  const reason = reasonFor({
    status,
    code: word(said['code']) ?? word(said['type']),
    message: typeof said['message'] === 'string' ? said['message'] : undefined,
  })
  // Providers report a used-up quota with 400, 402, 403 or 429.
  const wordsStatus = reason === 'quota-exhausted' ? 402 : status
  const [type, code, message, why, action] = words[wordsStatus] ?? (status >= 500 ? failed : refused)
  const param = word(said['param'])
  const providerType = word(said['type'])
  return new ProxyError({
    status,
    type,
    ...(providerType !== undefined && { providerType }),
    code: word(said['code']) ?? code,
    reason: reason ?? 'server-error',
    ...(param !== undefined && { params: { param } }),
    message: param === undefined ? message : `${message} (${param})`,
    why,
    action,
    ...(param !== undefined && { param }),
    isProviders: true,
  })
}

/** Returns the object with type and code: the value of `error`, or the whole body. */
function errorFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    const inner = isObject(value) && isObject(value['error']) ? value['error'] : value
    return isObject(inner) ? inner : {}
  } catch {
    return {}
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function plainWord(value: unknown, secrets: Secrets): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^[\w.:[\]-]{1,64}$/.test(text)) return undefined
  return secrets.isIn(text) ? undefined : text
}
