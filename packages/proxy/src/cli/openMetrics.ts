import { ProxyConfigError } from '../errors/configError.ts'
import type { PrometheusMetrics } from '../operations/prometheusMetrics.ts'

/**
 * Settings of the server, e.g. its port. A configuration file can contain these settings in addition to the
 * options of `createProxy`.
 */
export interface ServerSettings {
  port?: number | undefined
  host?: string | undefined
  /** The time that running answers have to end after SIGTERM, in milliseconds. */
  drainMs?: number | undefined
  /**
   * `token` protects `/metrics` on the port of the proxy. A request for `/metrics` must have the header
   * `authorization: Bearer <token>`.
   */
  metrics?: { token?: string } | undefined
  /**
   * A separate port for `/metrics`, `/healthz` and `/readyz`. Without a token, everyone who can connect to
   * this port can read the metrics.
   */
  metricsPort?: number | undefined
}

/** The shortest token, in characters. */
const minTokenLength = 16

/**
 * Makes the metrics of the proxy. Resolves with `undefined` if the settings contain neither `metrics` nor
 * `metricsPort`. Throws a `ProxyConfigError` if the package `prom-client` is missing.
 */
export async function openMetrics({
  metrics,
  metricsPort,
}: ServerSettings): Promise<PrometheusMetrics | undefined> {
  if (metrics === undefined && metricsPort === undefined) return undefined
  const { prometheusMetrics } = await import('../operations/prometheusMetrics.ts').catch(() => {
    throw new ProxyConfigError([
      'metrics: the package "prom-client" is missing. Install it: npm install prom-client.',
    ])
  })
  return prometheusMetrics()
}

/**
 * Checks the settings of the server. If settings cannot work, throws a `ProxyConfigError` with one line for
 * each problem.
 */
export function checkServerSettings({ port, host, drainMs, metricsPort, metrics }: ServerSettings): void {
  const problems: string[] = []
  const token: unknown = metrics?.token
  for (const [name, value] of Object.entries({ port, metricsPort })) {
    if (value !== undefined && !isWholeUpTo(value, 65_535))
      problems.push(`${name} must be a whole number from 0 to 65535.`)
  }
  if (host !== undefined && (typeof host !== 'string' || host === ''))
    problems.push('host must be an address such as "127.0.0.1".')
  if (drainMs !== undefined && !isWholeUpTo(drainMs, 86_400_000))
    problems.push('drainMs must be a whole number of milliseconds, at most 86400000.')
  if (metrics !== undefined && token === undefined && metricsPort === undefined) {
    problems.push('metrics.token is missing, so everyone could read the metrics. Set it, or metricsPort.')
  }
  if (token !== undefined && (typeof token !== 'string' || token.length < minTokenLength)) {
    problems.push(
      `metrics.token must be a string of ${minTokenLength} or more characters. Make one: openssl rand -hex 24.`,
    )
  }
  if (problems.length > 0) throw new ProxyConfigError(problems)
}

/** True for a whole number, also as text, which a variable in JSON is. */
function isWholeUpTo(value: unknown, max: number): boolean {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return Number.isInteger(number) && Number(number) >= 0 && Number(number) <= max
}
