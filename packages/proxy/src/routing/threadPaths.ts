/** The resource at a path below `threads`, e.g. one thread (conversation) or the messages of a thread. */
export type ThreadPath =
  | { to: 'list' }
  | { to: 'events' }
  | { to: 'thread'; threadId: string }
  | { to: 'messages'; threadId: string }
  | { to: 'message'; threadId: string; messageId: string }
  | { to: 'claim'; threadId: string; claimId: string }

/** The HTTP methods that are allowed for each resource below `threads`. */
export const threadMethods: Readonly<Record<ThreadPath['to'], readonly string[]>> = {
  list: ['GET'],
  events: ['GET'],
  thread: ['GET', 'PUT', 'PATCH', 'DELETE'],
  messages: ['GET'],
  message: ['PUT', 'DELETE'],
  claim: ['PUT'],
}

/** The pattern for ids of threads and messages. */
export const threadIdForm = /^[A-Za-z0-9_-]{1,128}$/

/**
 * Returns `true` if a thread (conversation) can have this id. `events` cannot be an id, because
 * `threads/events` is another route.
 */
export function isThreadId(id: string): boolean {
  return threadIdForm.test(id) && id !== 'events'
}

const id = '[A-Za-z0-9_-]{1,128}'

/** Returns the path of the list of threads (conversations), e.g. `/api/threads`. */
export function threadsPath(basePath = ''): string {
  const names = basePath.split('/').filter((name) => name !== '')
  return [...names, 'threads'].map((name) => `/${name}`).join('')
}

/**
 * Makes a function that returns the resource of threads (conversations) at a path below `basePath`. If a path
 * is not a path of threads, the function returns `undefined`.
 */
export function compileThreadPaths(basePath?: string): (pathname: string) => ThreadPath | undefined {
  const base = threadsPath(basePath)
  const form = new RegExp(`^/(?<threadId>${id})(?:/(?<kind>messages|claims)(?:/(?<last>[^/]{1,1024}))?)?$`)
  return (pathname) => {
    if (!pathname.startsWith(base)) return undefined
    const rest = pathname.slice(base.length)
    if (rest === '') return { to: 'list' }
    if (rest === '/events') return { to: 'events' }
    const { threadId, kind, last } = form.exec(rest)?.groups ?? {}
    if (threadId === undefined || !isThreadId(threadId)) return undefined
    if (kind === undefined) return { to: 'thread', threadId }
    if (kind === 'claims') return claimPath(threadId, last)
    if (last === undefined) return { to: 'messages', threadId }
    return threadIdForm.test(last) ? { to: 'message', threadId, messageId: last } : undefined
  }
}

/**
 * Decodes the id of a tool call in a path. Such ids come from providers, so they may contain characters that ids of
 * threads may not contain.
 */
function claimPath(threadId: string, encoded: string | undefined): ThreadPath | undefined {
  try {
    const claimId = decodeURIComponent(encoded ?? '')
    return claimId === '' || claimId.length > 256 ? undefined : { to: 'claim', threadId, claimId }
  } catch {
    return undefined
  }
}
