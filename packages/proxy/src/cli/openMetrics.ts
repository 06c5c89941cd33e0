import { ProxyConfigError } from '../errors/configError.ts'
import type { PrometheusMetrics } from '../operations/prometheusMetrics.ts'

/** The settings of `/metrics` in a configuration file. */
export interface MetricsSettings {
  /** The token that `/metrics` needs on the port of the proxy, as `authorization: Bearer <token>`. */
  metrics?: { token?: string } | undefined
  /** A port of its own for `/metrics`, `/healthz` and `/readyz`. Without a token everyone who can connect can read it. */
  metricsPort?: number | undefined
}

/** The shortest token, in characters. */
const minTokenLength = 16

/** Makes the metrics that the settings ask for; undefined if they ask for none. Throws a `ProxyConfigError`. */
export async function openMetrics(settings: MetricsSettings): Promise<PrometheusMetrics | undefined> {
  const { metrics, metricsPort } = settings
  if (metrics === undefined && metricsPort === undefined) return undefined
  const problems = metricsProblems(settings)
  if (problems.length > 0) throw new ProxyConfigError(problems)
  const { prometheusMetrics } = await import('../operations/prometheusMetrics.ts').catch(() => {
    throw new ProxyConfigError([
      'metrics: the package "prom-client" is missing. Install it: npm install prom-client.',
    ])
  })
  return prometheusMetrics()
}

function metricsProblems({ metrics, metricsPort }: MetricsSettings): string[] {
  const problems: string[] = []
  const token: unknown = metrics?.token
  const isPort = Number.isInteger(metricsPort) && Number(metricsPort) >= 0 && Number(metricsPort) <= 65_535
  if (metricsPort !== undefined && !isPort) {
    problems.push('metricsPort must be a whole number from 0 to 65535.')
  }
  if (token === undefined && metricsPort === undefined) {
    problems.push('metrics.token is missing, so everyone could read the metrics. Set it, or metricsPort.')
  }
  if (token !== undefined && (typeof token !== 'string' || token.length < minTokenLength)) {
    problems.push(
      `metrics.token must be a string of ${minTokenLength} or more characters. Make one: openssl rand -hex 24.`,
    )
  }
  return problems
}
