import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AccessLogEntry } from '../exchange/accessLog.ts'
import type { CallFacts, CallObserver, ProxyObserver, RequestObserver } from '../exchange/observer.ts'
import type { StreamStats } from '../streams/stats.ts'
import type { MetricsText } from './operationsHandler.ts'

/** Options of `prometheusMetrics`. */
export interface PrometheusOptions {
  /**
   * The registry of the application. @defaultValue a new registry, with the metrics of the process
   * (`process_…`, `nodejs_…`)
   */
  registry?: Registry
}

/**
 * The metrics of a proxy, for Prometheus. Pass this object as an observer:
 * `createProxy({ observers: [metrics] })`.
 */
export interface PrometheusMetrics extends ProxyObserver, MetricsText {
  /** Adds the counts of `proxy.stats()` to the metrics. The counts are read each time the metrics are read. */
  watch(proxy: { stats(): StreamStats }): void
}

/**
 * Creates the metrics of a proxy, for Prometheus. All names begin with `chatstream_`. The labels are the
 * upstream (provider), the route, the status and the error code. Users, run ids and models are not labels,
 * because clients could send any number of different values.
 *
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { prometheusMetrics } from '@chatstream/proxy/metrics'
 *
 * const metrics = prometheusMetrics()
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, observers: [metrics] })
 * metrics.watch(proxy)
 * console.log(await metrics.text())
 * ```
 */
export function prometheusMetrics({ registry }: PrometheusOptions = {}): PrometheusMetrics {
  const register = registry ?? processRegistry()
  const requests = requestMetrics(register)
  const calls = callMetrics(register)
  const appends = new Histogram({
    name: 'chatstream_log_append_seconds',
    help: 'Appends to the log of streams.',
    buckets: [0.0005, 0.001, 0.0025, ...seconds],
    registers: [register],
  })
  return {
    request: () => requests(calls),
    appended: (ms) => appends.observe(ms / 1000),
    watch: (proxy) => watchStats(register, proxy.stats),
    contentType: register.contentType,
    text: () => register.metrics(),
  }
}

function processRegistry(): Registry {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
}

/** Seconds from 5 ms to a minute. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/**
 * The maximum number of error codes that have their own series. Further codes count as `other`, because a provider
 * may invent codes.
 */
const maxCodes = 100

type StartCall = NonNullable<RequestObserver['call']>

function requestMetrics(register: Registry): (call: StartCall) => RequestObserver {
  const registers = [register]
  const open = new Gauge({
    name: 'chatstream_requests_open',
    help: 'Requests that are being answered.',
    registers,
  })
  const total = new Counter({
    name: 'chatstream_requests_total',
    help: 'Requests that have ended.',
    labelNames: ['method', 'route', 'status', 'outcome'],
    registers,
  })
  const bytes = new Counter({
    name: 'chatstream_sent_bytes_total',
    help: 'Bytes of bodies sent to readers.',
    registers,
  })
  const errors = new Counter({
    name: 'chatstream_errors_total',
    help: 'Error responses and answers that broke off, by their code.',
    labelNames: ['code'],
    registers,
  })
  const codes = new Set<string>()

  function labelOf(code: string): string {
    if (!codes.has(code) && (codes.size >= maxCodes || code.length > 64)) return 'other'
    codes.add(code)
    return code
  }

  return (call) => {
    let route = 'none'
    open.inc()
    return {
      matched: (matched) => void (route = matched.replace(/\/streams\/[^/]+$/, '/streams/{runId}')),
      call,
      ended({ method, status, outcome, bytes: sent, code }: AccessLogEntry) {
        open.dec()
        // Any text can be a method; only those of a route are labels.
        total.inc({ method: route === 'none' ? 'other' : method, route, status, outcome })
        bytes.inc(sent)
        if (code !== undefined) errors.inc({ code: labelOf(code) })
      },
    }
  }
}

function callMetrics(register: Registry): StartCall {
  const registers = [register]
  const labelNames = ['upstream'] as const
  const histogram = (name: string, help: string, buckets = seconds) =>
    new Histogram({ name, help, labelNames, buckets, registers })
  const open = new Gauge({
    name: 'chatstream_streams_open',
    help: 'Answers that are being fetched from a provider.',
    labelNames,
    registers,
  })
  const ttft = histogram(
    'chatstream_time_to_first_token_seconds',
    'From the request to the provider to the first token.',
  )
  const tpot = histogram('chatstream_time_per_output_token_seconds', 'Per token after the first.')
  const gap = histogram('chatstream_token_gap_seconds', 'From one piece of an answer to the next.')
  const duration = histogram(
    'chatstream_answer_seconds',
    'From the request to the provider to the end of the answer.',
    [...seconds, 300, 1800],
  )
  const tokens = new Counter({
    name: 'chatstream_tokens_total',
    help: 'Tokens as providers report them.',
    labelNames: ['upstream', 'type'],
    registers,
  })
  const ended = new Counter({
    name: 'chatstream_answers_total',
    help: 'Answers that have ended, by the provider’s status and the outcome.',
    labelNames: ['upstream', 'status', 'outcome'],
    registers,
  })

  return ({ upstream }): CallObserver => {
    open.inc({ upstream })
    return {
      token(gapMs) {
        if (gapMs !== undefined) gap.observe({ upstream }, gapMs / 1000)
      },
      ended({ status = 0, outcome, usage, durationMs, ttftMs, tpotMs }: CallFacts) {
        open.dec({ upstream })
        ended.inc({ upstream, status, outcome })
        duration.observe({ upstream }, durationMs / 1000)
        if (ttftMs !== undefined) ttft.observe({ upstream }, ttftMs / 1000)
        if (tpotMs !== undefined) tpot.observe({ upstream }, tpotMs / 1000)
        tokens.inc({ upstream, type: 'input' }, usage?.inputTokens ?? 0)
        tokens.inc({ upstream, type: 'output' }, usage?.outputTokens ?? 0)
      },
    }
  }
}

type Count = readonly [name: keyof StreamStats, metric: string, help: string, scale?: number]

const gauges: readonly Count[] = [
  ['runs', 'runs', 'Resumable answers that this process is fetching.'],
  ['readers', 'readers', 'Readers of resumable answers.'],
  ['queued', 'provider_queue', 'Requests that wait for a place at their provider.'],
  ['depth', 'log_queue_events', 'Events that wait for the log of streams.'],
  ['waiters', 'log_waiters', 'Providers that wait for the log of streams.'],
]

const counters: readonly Count[] = [
  ['produced', 'events_total', 'Events that came from providers.'],
  ['consumed', 'log_events_total', 'Events that were written to the log of streams.'],
  ['waitMs', 'log_wait_seconds_total', 'Time that providers had to wait for the log of streams.', 0.001],
  [
    'readersDisconnected',
    'slow_readers_total',
    'Readers that were disconnected because they were too far behind.',
  ],
  ['cost', 'cost_total', 'The cost of all answers, in the currency of the prices.'],
  ['eventsLost', 'events_lost_total', 'Events of runs that ended as lost.'],
  ['unexpectedErrors', 'unexpected_errors_total', 'Errors that were caught and passed to onError.'],
]

function watchStats(register: Registry, stats: () => StreamStats): void {
  for (const [name, metric, help] of gauges) {
    const collect = (): void => gauge.set(stats()[name])
    const gauge = new Gauge({ name: `chatstream_${metric}`, help, registers: [], collect })
    register.registerMetric(gauge)
  }
  for (const [name, metric, help, scale = 1] of counters) {
    const collect = (): void => {
      counter.reset()
      counter.inc(stats()[name] * scale)
    }
    const counter = new Counter({ name: `chatstream_${metric}`, help, registers: [], collect })
    register.registerMetric(counter)
  }
}
