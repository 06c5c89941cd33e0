import { ChatError } from '../errors.ts'

/** Node's fetch puts the socket's reason into `cause.code`; browsers tell nothing. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host’s name could not be looked up',
  ECONNRESET: 'the connection was reset',
  ETIMEDOUT: 'the connection timed out',
}

/** A fetch that failed without a status: no answer came, and the platform says little about why. */
export function networkFailure(url: string, cause: unknown): ChatError {
  const target = parse(url)
  if (target === undefined) {
    return new ChatError({
      kind: 'bad-request',
      message: `“${url}” is not a url that can be asked.`,
      why: 'No request was made.',
      action: 'Give the chat an absolute url, or in a browser a path such as /api/chat.',
      retryable: false,
    })
  }
  const reason = reasons[codeOf(cause) ?? '']
  const crossOrigin = pageOrigin() !== undefined && target.origin !== pageOrigin()
  return new ChatError(
    {
      kind: 'network',
      message: `${target.host} could not be reached${reason === undefined ? '' : `: ${reason}`}.`,
      why: 'No answer arrived; the question is kept.',
      action: crossOrigin
        ? 'Check that the server runs. If it does, this may be CORS: browsers hide answers of other origins that do not ' +
          'allow this page. Ask through your own origin (a proxy such as @chatstream/proxy, which also keeps the key off ' +
          'the page; in Vite `server.proxy`), or list this page’s origin there (`cors.origins`).'
        : 'Check that the server runs and that this device is online, then try again.',
      retryable: true,
    },
    { cause },
  )
}

/** The stream broke in the middle, or ended without saying that it was done: never success. */
export function brokenStream(cause?: unknown): ChatError {
  return new ChatError(
    {
      kind: 'network',
      message:
        cause === undefined
          ? 'The stream ended before the answer did.'
          : 'The connection broke while the answer was arriving.',
      why: 'The answer is not complete; what arrived is kept.',
      action: 'Try again for a whole answer.',
      retryable: true,
    },
    { cause },
  )
}

/** Whether the request cannot have arrived anywhere. Only Node tells. */
export function isRefusedConnection(error: unknown): boolean {
  return codeOf(error) === 'ECONNREFUSED'
}

function pageOrigin(): string | undefined {
  return typeof location === 'undefined' ? undefined : location.origin
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url, typeof location === 'undefined' ? undefined : location.href)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  }
  return undefined
}
