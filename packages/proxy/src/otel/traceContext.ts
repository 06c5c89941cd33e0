import { createTraceState, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api'
import type { Context, Span } from '@opentelemetry/api'
import { traceparentForm } from '../upstream/headers.ts'

// https://www.w3.org/TR/trace-context/. The propagator of the SDK is not used: it may add other headers, such as
// `baggage`, whose content is not for the provider.

/** Reads the trace context from the headers of a request. Returns the root context if the headers contain none. */
export function remoteContext(headers: Headers): Context {
  const [, version = 'ff', traceId = '', spanId = '', flags = ''] =
    traceparentForm.exec(headers.get('traceparent') ?? '') ?? []
  if (version === 'ff') return ROOT_CONTEXT
  const state = headers.get('tracestate')
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(state !== null && state.length <= 512 && { traceState: createTraceState(state) }),
  })
}

/**
 * Returns request headers that identify a span. If a server receives these headers, its spans become children
 * of this span.
 */
export function traceHeaders(span: Span): Record<string, string> {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext()
  const state = traceState?.serialize() ?? ''
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    ...(state !== '' && { tracestate: state }),
  }
}
