import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { createNetwork } from '../upstream/network.ts'
import { systemCodeOf } from '../errors/proxyError.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'
import { apis } from '../upstream/apis.ts'
import type { UpstreamApi } from '../upstream/apis.ts'
import { keyNameAt } from './presets.ts'
import { upstreamUrl } from '../upstream/baseUrl.ts'
import { createUpstream } from '../upstream/upstream.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** Options of `checkUpstream`. */
export interface CheckUpstreamOptions {
  /**
   * The longest wait for the list of models, in milliseconds.
   *
   * @defaultValue `5_000`
   */
  timeoutMs?: number
  /**
   * The source of time and timers.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}

/**
 * Checks an upstream (provider) by a request for its list of models. Resolves with one line for each problem. It
 * finds an empty or refused key, a provider that cannot be reached or does not answer in time, and a wrong path. No
 * line contains the key. If the API has no list of models (`codeer`, `other`), no request is sent, and there are no
 * problems.
 *
 * @example
 * ```ts
 * const upstream = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * for (const problem of await checkUpstream(upstream)) console.error(problem)
 * ```
 */
export async function checkUpstream(
  options: UpstreamOptions,
  { timeoutMs = 5000, clock = systemClock }: CheckUpstreamOptions = {},
): Promise<string[]> {
  const { modelsPath } = apis[options.api ?? 'openai']
  if (modelsPath === undefined) return []
  const network = createNetwork(clock)
  const upstream = createUpstream('checked', options, network.fetch)
  const url = upstreamUrl(upstream.baseUrl, modelsPath)
  const deadline = new AbortController()
  const timer = clock.setTimeout(() => deadline.abort(), timeoutMs)
  try {
    if ('apiKey' in options && (options.apiKey ?? '').trim() === '') return [noKey(url.host, upstream.api)]
    const status = await statusOf(upstream, url, deadline.signal)
    return problemOf(status, url.host)
  } catch (error) {
    if (deadline.signal.aborted) {
      return [
        `${url.host} has not answered within ${timeoutMs / 1000} s. Check the base URL, the network and HTTPS_PROXY.`,
      ]
    }
    const code = systemCodeOf(error)
    const because = code === undefined ? '' : ` (${code})`
    return [`${url.host} cannot be reached${because}. Check the base URL, the network and HTTPS_PROXY.`]
  } finally {
    clock.clearTimeout(timer)
    await network.close()
  }
}

async function statusOf(upstream: Upstream, url: URL, signal: AbortSignal): Promise<number> {
  const headers = {
    accept: 'application/json',
    'user-agent': 'chatstream-proxy',
    ...apis[upstream.api].defaultHeaders,
    ...upstream.headers,
  }
  const { status, body } = await upstream.fetch({ url, method: 'GET', headers, signal })
  await body?.cancel()
  return status
}

/** Describes the problem of an empty key, e.g. `process.env.KEY` if the variable is empty. */
function noKey(host: string, api: UpstreamApi): string {
  return `There is no key for ${host}, so requests to it are refused. Set the variable it is read from, for example ${keyNameAt(host, api)}.`
}

function problemOf(status: number, host: string): string[] {
  if (status === 401 || status === 403) {
    return [`${host} refuses the key (${status}): a typo, expired or revoked, or of another provider.`]
  }
  if (status === 404)
    return [`${host} knows no models there (404). Check the base URL’s path; most end in /v1.`]
  if (status >= 300 && status < 400)
    return [`${host} redirects (${status}). Check the base URL, to the letter.`]
  if (status >= 500) return [`${host} fails (${status}). It may be down; see the provider’s status page.`]
  return []
}
