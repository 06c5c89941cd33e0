import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Attributes, Context, Span, Tracer, TracerProvider } from '@opentelemetry/api'
import type { AccessLogEntry } from '../exchange/accessLog.ts'
import type { CallFacts, CallObserver, ObservedCall, ProxyObserver } from '../exchange/observer.ts'
import { providerAt } from '../providers/presets.ts'
import { remoteContext, traceHeaders } from './traceContext.ts'

/** Options of `otelTracing`. */
export interface OtelTracingOptions {
  /** The tracer provider that makes the spans. @defaultValue the provider that the SDK registered globally */
  tracerProvider?: TracerProvider
}

/**
 * Creates an observer that traces requests with OpenTelemetry. Each request to the proxy gets a server span. Each
 * request to a provider gets a client span, with the attributes of the GenAI conventions. The parent of the server
 * span is the active span. If there is no active span, the parent is the span in the request's header
 * `traceparent`. In the request to the provider, the header `traceparent` contains the client span. Spans contain
 * no question, no answer, no user and no key.
 *
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 *
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { otelTracing } from '@chatstream/proxy/otel'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, observers: [otelTracing()] })
 * ```
 */
export function otelTracing({ tracerProvider }: OtelTracingOptions = {}): ProxyObserver {
  // The global provider may be registered after the proxy is made.
  const tracer = () => (tracerProvider ?? trace).getTracer('@chatstream/proxy')
  return {
    request({ method, path, headers }) {
      const active = context.active()
      const parent = trace.getSpan(active) === undefined ? remoteContext(headers) : active
      const attributes = { 'http.request.method': method, 'url.path': path }
      const span = tracer().startSpan(method, { kind: SpanKind.SERVER, attributes }, parent)
      const inside = trace.setSpan(parent, span)
      return {
        run: (act) => context.with(inside, act),
        matched(route) {
          span.updateName(`${method} ${route}`)
          span.setAttribute('http.route', route)
        },
        call: (call) => traceCall(call, tracer(), inside),
        ended: (entry) => endRequest(span, entry),
      }
    },
  }
}

function endRequest(span: Span, { status, bytes, outcome, code, upstream, requestId }: AccessLogEntry): void {
  span.setAttributes({
    'http.response.status_code': status,
    'http.response.body.size': bytes,
    'chatstream.request_id': requestId,
    'chatstream.outcome': outcome,
    ...(upstream !== undefined && { 'chatstream.upstream': upstream }),
  })
  const error = status >= 500 ? (code ?? String(status)) : outcome === 'broken' ? 'stream_broken' : undefined
  endSpan(span, error)
}

function traceCall(call: ObservedCall, tracer: Tracer, parent: Context): CallObserver {
  // Reading the list of models is not an operation of a model.
  const name = call.method === 'POST' ? `chat ${call.model ?? ''}`.trim() : call.method
  const options = { kind: SpanKind.CLIENT, attributes: requestAttributes(call) }
  const span = tracer.startSpan(name, options, parent)
  const inside = trace.setSpan(parent, span)
  return {
    run: (act) => context.with(inside, act),
    headers: traceHeaders(span),
    token(gapMs) {
      if (gapMs === undefined) span.addEvent('gen_ai.first_token')
    },
    ended(facts) {
      span.setAttributes(answerAttributes(facts, call))
      endSpan(span, errorOf(facts))
    },
  }
}

/** The names in the registry of `gen_ai.provider.name` that differ from those of the presets. */
const providerNames: Readonly<Record<string, string>> = {
  gemini: 'gcp.gemini',
  mistral: 'mistral_ai',
  xai: 'x_ai',
}

function requestAttributes({ upstream, api, method, host, model, stream, runId }: ObservedCall): Attributes {
  const preset = providerAt(host)?.id ?? (api === 'other' ? upstream : api)
  const provider = providerNames[preset] ?? preset
  const { hostname, port } = new URL(`http://${host}`)
  return {
    'http.request.method': method,
    'server.address': hostname,
    ...(port !== '' && { 'server.port': Number(port) }),
    'chatstream.upstream': upstream,
    ...(runId !== undefined && { 'chatstream.run_id': runId }),
    ...(method === 'POST' && {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      // The older name, which many backends still read.
      'gen_ai.system': provider,
      'gen_ai.request.stream': stream,
      ...(model !== undefined && { 'gen_ai.request.model': model }),
    }),
  }
}

function answerAttributes(
  { outcome, status, model, usage, finishReason, ttftMs }: CallFacts,
  { stream }: ObservedCall,
): Attributes {
  const { inputTokens, outputTokens, cachedInputTokens } = usage ?? {}
  const attributes = {
    'chatstream.outcome': outcome,
    'http.response.status_code': status,
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons': finishReason === undefined ? undefined : [finishReason],
    'gen_ai.response.time_to_first_chunk': stream && ttftMs !== undefined ? ttftMs / 1000 : undefined,
    'gen_ai.usage.input_tokens': inputTokens,
    'gen_ai.usage.output_tokens': outputTokens,
    'gen_ai.usage.cache_read.input_tokens': cachedInputTokens,
  }
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}

/** The `error.type` of a request to a provider. A reader that disconnected is not an error. */
function errorOf({ status, code, outcome, finishReason }: CallFacts): string | undefined {
  if (status !== undefined && status >= 400) return String(status)
  if (code !== undefined && outcome !== 'aborted') return code
  return outcome === 'broken' && finishReason === undefined ? 'stream_broken' : undefined
}

function endSpan(span: Span, error: string | undefined): void {
  if (error !== undefined) {
    span.setAttribute('error.type', error)
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}
