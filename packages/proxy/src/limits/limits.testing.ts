import { manualClock } from '@chatstream/testing'
import type { ProxyOptions } from '../options.ts'
import { ask, delta, question, startProvider, startProxy } from '../servers.testing.ts'
import type { Call } from '../servers.testing.ts'
import { sse } from '../streams/streams.testing.ts'

/** An `authenticate` that reads the user from the header `x-user`. */
export const byHeader = (request: Request) => {
  const id = request.headers.get('x-user')
  return id === null ? null : { id }
}

/** Starts a provider that answers every question, and a proxy in front of it with a manual clock. */
export async function startAnswering(options: Partial<ProxyOptions> = {}) {
  const provider = await startProvider()
  const clock = manualClock()
  let answers = 0
  let next: Promise<Call> | undefined
  /**
   * Resolves with the response if the question is refused before it reaches the provider, otherwise with the
   * provider's call.
   */
  async function reached(asked: Promise<Response>): Promise<Response | Call> {
    next ??= provider.next()
    const first = await Promise.race([asked, next])
    if (!(first instanceof Response)) next = undefined
    return first
  }
  const proxy = await startProxy(provider.url, { clock, ...options })
  /** Asks, and lets the provider answer if the question reaches it. */
  async function askAndAnswer(init: RequestInit = {}, texts: readonly string[] = ['Hi']): Promise<Response> {
    const asked = ask(proxy.url, init)
    const first = await reached(asked)
    if (first instanceof Response) return first
    answers += 1
    first.res.writeHead(200, sse).end(texts.map(delta).join(''))
    return asked
  }
  return { ...proxy, provider, clock, reached, askAndAnswer, answers: () => answers }
}

export function as(user: string, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { headers: { 'content-type': 'application/json', 'x-user': user, ...headers } }
}

export const asking = (fields: object): RequestInit => ({ body: JSON.stringify({ ...question, ...fields }) })

/** Reads the status, the error code and the wait time of an answer. */
export async function refusalIn(response: Response) {
  const { error } = await response.json()
  return [response.status, error.code, response.headers.get('retry-after')]
}
