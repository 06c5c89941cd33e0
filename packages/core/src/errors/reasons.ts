/**
 * The group of an error reason. `refused` means that the chat refused a call, e.g. `send` with an empty
 * question; nothing was sent, and nothing changed. In all other groups, a request or its stream failed.
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

/** The reasons of each kind. `docs/errors.md` lists them with their words. */
const reasons = {
  network: [
    'offline',
    'unreachable',
    'connection-refused',
    'host-not-found',
    'cors',
    'run-cut',
    'run-lost',
    'stream-cut',
    'stream-ended-early',
  ],
  http: [
    'temporary-refusal',
    'overloaded',
    'server-unavailable',
    'gateway-error',
    'provider-unreachable',
    'provider-timeout',
    'provider-unreadable',
    'server-error',
    'unexpected-status',
  ],
  unauthorized: ['invalid-key', 'missing-key', 'not-signed-in', 'forbidden', 'origin-not-allowed'],
  'rate-limited': ['quota-exhausted', 'rate-limited', 'too-many-answers', 'allowance-used'],
  'bad-request': [
    'invalid-url',
    'bad-request',
    'not-found',
    'method-not-allowed',
    'model-not-found',
    'request-too-large',
    'context-too-long',
    'content-refused',
    'run-gone',
    'run-id-taken',
    'invalid-run-id',
    'thread-busy',
    'stale-revision',
    'unknown-thread',
  ],
  'not-a-stream': ['html-page', 'empty-response', 'not-a-stream'],
  timeout: ['timeout-headers', 'timeout-first-event', 'timeout-idle', 'timeout-total'],
  protocol: ['not-json', 'not-a-model-list', 'not-the-proxy', 'events-missing', 'stream-too-large'],
  provider: ['provider-error', 'other'],
  refused: [
    'empty-question',
    'busy',
    'unsent',
    'nothing-to-retry',
    'nothing-to-resume',
    'nothing-to-continue',
    'server-history',
    'unknown-call',
    'unknown-message',
    'option-failed',
    'request-not-built',
    'chat-failed',
  ],
} as const satisfies Record<ChatErrorKind, readonly string[]>

/**
 * The reason of an error, as a stable code, e.g. `rate-limited`. Use `other` in your own transport or protocol if no
 * other reason fits.
 */
export type ChatErrorReason = (typeof reasons)[ChatErrorKind][number]

const kinds: ReadonlyMap<unknown, ChatErrorKind> = new Map(
  // The keys of the table are exactly the kinds.
  (Object.entries(reasons) as [ChatErrorKind, readonly string[]][]).flatMap(([kind, its]) =>
    its.map((reason) => [reason, kind]),
  ),
)

const passingKinds: readonly ChatErrorKind[] = ['network', 'http', 'timeout', 'provider']

/** Reasons whose `retryable` differs from the `retryable` of the other reasons of the same kind. */
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

/** Returns the kind of an error reason. An unknown reason (possible without TypeScript) has the kind `provider`. */
export const kindOf = (reason: ChatErrorReason): ChatErrorKind => kinds.get(reason) ?? 'provider'

export const mayPass = (reason: ChatErrorReason): boolean =>
  passingKinds.includes(kindOf(reason)) !== exceptions.includes(reason)

export function isReason(value: unknown): value is ChatErrorReason {
  return kinds.has(value)
}

/** Returns all error reasons, in the order of the table in `docs/errors.md`. */
export const allReasons = (): ChatErrorReason[] => Object.values(reasons).flat()
