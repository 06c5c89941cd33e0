import type { Observation } from '../probe/observation.ts'
import type { Finding } from './finding.ts'

/** Returns the findings about the headers of an answer. */
export function headerFindings(seen: Observation, isStream: boolean): readonly (Finding | undefined)[] {
  if (!isStream) return []
  return [contentType(seen), compression(seen), noTransform(seen), versionOf(seen)]
}

function contentType({ headers }: Observation): Finding | undefined {
  const type = headers['content-type'] ?? 'missing'
  if (/^(?:text\/event-stream|application\/(?:x-)?(?:nd)?jsonl?)/i.test(type)) return undefined
  return {
    id: 'content-type',
    level: 'warning',
    title: `The stream's content type is "${type}".`,
    detail:
      'EventSource and many clients refuse it, and proxies take it for a page that may be buffered and compressed.',
    cure: 'Send "content-type: text/event-stream".',
  }
}

function compression({ headers }: Observation): Finding | undefined {
  const encoding = headers['content-encoding']
  if (encoding === undefined) return undefined
  return {
    id: 'compressed',
    level: 'warning',
    title: `The stream is compressed (${encoding}).`,
    detail: 'A compressor holds events back unless it is flushed after each.',
    cure: 'Leave text/event-stream out of compression (nginx: gzip off), or send "cache-control: no-cache, no-transform".',
  }
}

function noTransform({ headers }: Observation): Finding | undefined {
  if (/no-transform/i.test(headers['cache-control'] ?? '')) return undefined
  return {
    id: 'no-transform',
    level: 'note',
    title: 'The answer lacks "cache-control: no-transform": proxies may compress and collect it.',
    cure: 'Send "cache-control: no-cache, no-transform", and "x-accel-buffering: no" for nginx.',
  }
}

function versionOf({ httpVersion }: Observation): Finding | undefined {
  if (httpVersion === undefined) return undefined
  if (httpVersion === 'HTTP/2') return { id: 'http-version', level: 'ok', title: 'The server offers HTTP/2.' }
  return {
    id: 'http-version',
    level: 'note',
    title: 'The server offers HTTP/1.1 only.',
    detail: 'Browsers open six connections per host: with six streams in other tabs, the seventh waits.',
    cure: 'Turn on HTTP/2 (nginx: http2 on).',
  }
}
