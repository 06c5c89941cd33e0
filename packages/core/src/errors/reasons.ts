/**
 * The group of a reason. `refused`: the call could not be carried out, e.g. an empty question or `send` while an answer
 * is arriving; nothing was sent and nothing changed. All others concern a request or its stream.
 */
export type ChatErrorKind =
  | 'network'
  | 'http'
  | 'unauthorized'
  | 'rate-limited'
  | 'bad-request'
  | 'not-a-stream'
  | 'timeout'
  | 'protocol'
  | 'provider'
  | 'refused'

/** Every reason and the kind it belongs to. `docs/errors.md` lists them with their words. */
const kinds = {
  // No answer arrived.
  offline: 'network',
  unreachable: 'network',
  'connection-refused': 'network',
  'host-not-found': 'network',
  cors: 'network',
  'invalid-url': 'bad-request',
  // An HTTP status, or an error of the same meaning inside a stream.
  'invalid-key': 'unauthorized',
  'missing-key': 'unauthorized',
  'not-signed-in': 'unauthorized',
  forbidden: 'unauthorized',
  'origin-not-allowed': 'unauthorized',
  'quota-exhausted': 'rate-limited',
  'rate-limited': 'rate-limited',
  'too-many-answers': 'rate-limited',
  'allowance-used': 'rate-limited',
  'bad-request': 'bad-request',
  'not-found': 'bad-request',
  'method-not-allowed': 'bad-request',
  'model-not-found': 'bad-request',
  'request-too-large': 'bad-request',
  'context-too-long': 'bad-request',
  'content-refused': 'bad-request',
  'temporary-refusal': 'http',
  overloaded: 'http',
  'server-unavailable': 'http',
  'gateway-error': 'http',
  'provider-unreachable': 'http',
  'provider-timeout': 'http',
  'provider-unreadable': 'http',
  'server-error': 'http',
  'unexpected-status': 'http',
  // Runs that a server keeps.
  'run-gone': 'bad-request',
  'run-id-taken': 'bad-request',
  'invalid-run-id': 'bad-request',
  'run-cut': 'network',
  'run-lost': 'network',
  // A good status without an answer.
  'html-page': 'not-a-stream',
  'empty-response': 'not-a-stream',
  'not-a-stream': 'not-a-stream',
  'not-json': 'protocol',
  'not-a-model-list': 'protocol',
  'not-the-proxy': 'protocol',
  // A stream that began.
  'stream-cut': 'network',
  'stream-ended-early': 'network',
  'events-missing': 'protocol',
  'stream-too-large': 'protocol',
  'provider-error': 'provider',
  'timeout-headers': 'timeout',
  'timeout-first-event': 'timeout',
  'timeout-idle': 'timeout',
  'timeout-total': 'timeout',
  // Nothing was sent.
  'empty-question': 'refused',
  busy: 'refused',
  unsent: 'refused',
  'nothing-to-retry': 'refused',
  'nothing-to-resume': 'refused',
  'nothing-to-continue': 'refused',
  'server-history': 'refused',
  'unknown-call': 'refused',
  'unknown-message': 'refused',
  'option-failed': 'refused',
  'request-not-built': 'refused',
  'chat-failed': 'refused',
  other: 'provider',
} as const satisfies Record<string, ChatErrorKind>

/**
 * A stable code for what went wrong. `other` is for errors of an app's own transport or protocol that fit no other
 * reason.
 */
export type ChatErrorReason = keyof typeof kinds

const passingKinds: readonly ChatErrorKind[] = ['network', 'http', 'timeout', 'provider']

/** Reasons whose `retryable` differs from the one of their kind. */
const exceptions: readonly ChatErrorReason[] = [
  'unexpected-status',
  'timeout-total',
  'provider-unreadable',
  'other',
  'rate-limited',
  'too-many-answers',
  'events-missing',
  'option-failed',
  'request-not-built',
  'chat-failed',
]

export const kindOf = (reason: ChatErrorReason): ChatErrorKind => kinds[reason]

export const mayPass = (reason: ChatErrorReason): boolean =>
  passingKinds.includes(kinds[reason]) !== exceptions.includes(reason)

export function isReason(value: unknown): value is ChatErrorReason {
  return typeof value === 'string' && Object.hasOwn(kinds, value)
}

/** All reasons, in the order of `docs/errors.md`. */
export const allReasons = () => Object.keys(kinds) as ChatErrorReason[] // The keys are exactly the reasons.
