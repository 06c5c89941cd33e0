import type { ChatErrorReason } from './reasons.ts'

/** The facts that a server reports about a failure. */
export interface Reported {
  status?: number | undefined
  code?: string | undefined
  message?: string | undefined
}

/** The reasons by codes of providers and gateways. The first pattern that matches decides. */
const byCode: readonly (readonly [Pick<RegExp, 'test'>, ChatErrorReason])[] = [
  [/quota|billing|credit|balance(?!r)|arrear|payment|spend(ing)?_/i, 'quota-exhausted'],
  [/rate_?limit|too_many|exhausted|throttl/i, 'rate-limited'],
  [/overload|slow_down|busy|queue_full/i, 'overloaded'],
  [/context_(length|window)|prompt_too_long/i, 'context-too-long'],
  [/content_(policy|filter)|moderation/i, 'content-refused'],
  [/model_not|(unknown|invalid)_model|deploymentnotfound/i, 'model-not-found'],
  [/api_?key|authentication/i, 'invalid-key'],
  [/permission|forbidden/i, 'forbidden'],
  [/too_large/i, 'request-too-large'],
  [/stream_gone/, 'run-gone'],
]

/**
 * The reasons by messages of providers that send no code with this meaning: Anthropic’s 400 and DeepSeek’s 402, long
 * prompts, Ollama’s 404.
 */
const byMessage: readonly (readonly [Pick<RegExp, 'test'>, ChatErrorReason])[] = [
  [/credit balance|insufficient (balance|credit|funds|quota)/i, 'quota-exhausted'],
  [/prompt is too long|maximum context|context (length|window)/i, 'context-too-long'],
  [{ test: (text) => /\bnot (found|exist)/i.test(text.slice(text.search(/model\b/i))) }, 'model-not-found'],
]

const byStatus: Readonly<Record<number, ChatErrorReason>> = {
  401: 'invalid-key',
  402: 'quota-exhausted',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'temporary-refusal',
  409: 'temporary-refusal',
  413: 'request-too-large',
  429: 'rate-limited',
  502: 'gateway-error',
  503: 'server-unavailable',
  504: 'gateway-error',
  529: 'overloaded',
}

/**
 * Returns the error reason that fits an HTTP status and the provider's code and message. If there is no
 * status, and the code and the message are both unknown, returns `undefined`.
 *
 * @example
 * ```ts
 * reasonFor({ status: 429, code: 'insufficient_quota' }) // 'quota-exhausted'
 * ```
 */
export function reasonFor({ status, code = '', message = '' }: Reported): ChatErrorReason | undefined {
  const find = (patterns: typeof byCode, text: string) =>
    patterns.find(([pattern]) => pattern.test(text))?.[1]
  const said = find(byCode, code) ?? find(byMessage, message)
  if (status === undefined) return said
  // `overloaded` with a 429 is a limit too; only a used-up quota is final.
  if (status === 429 && said !== 'quota-exhausted') return 'rate-limited'
  if (status === 404 && said === undefined && /\bmodel\b/i.test(message)) return 'model-not-found'
  return said ?? byStatus[status] ?? fallback(status)
}

function fallback(status: number): ChatErrorReason {
  if (status >= 500) return 'server-error'
  return status >= 400 ? 'bad-request' : 'unexpected-status'
}
