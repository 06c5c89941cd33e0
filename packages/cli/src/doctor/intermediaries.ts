import type { Observation } from '../probe/observation.ts'

/**
 * An intermediary: a known server or service between model and client that may buffer streams, e.g. nginx.
 */
export interface Intermediary {
  name: string
  /** The settings that let a stream through. */
  cure: string
}

interface Known extends Intermediary {
  isSeen: (headers: Observation['headers']) => boolean
}

const server = (headers: Observation['headers']) => headers['server'] ?? ''
const via = (headers: Observation['headers']) => headers['via'] ?? ''

/** The known intermediaries. The outermost comes first, because it can buffer a stream that the others let through. */
const known: readonly Known[] = [
  {
    name: 'Cloudflare',
    isSeen: (headers) => 'cf-ray' in headers || /cloudflare/i.test(server(headers)),
    cure: `Send "cache-control: no-cache, no-transform" with the stream, and bypass the cache for its path (Rules > Cache Rules).
Cloudflare ends a response that is silent for 100 s: send a heartbeat every 15 s.`,
  },
  {
    name: 'Vercel',
    isSeen: (headers) => 'x-vercel-id' in headers,
    cure: `Return a Response with a ReadableStream, not a string, and do not await the model's whole answer in the function.
Set "maxDuration" of the route above the longest answer, and send "cache-control: no-cache, no-transform".`,
  },
  {
    name: 'Amazon CloudFront, API Gateway or Lambda',
    isSeen: (headers) =>
      /cloudfront/i.test(via(headers)) || Object.keys(headers).some((name) => name.startsWith('x-amz')),
    cure: `API Gateway's REST APIs and Lambda behind a load balancer send a response in one piece. Use a Lambda function URL
with InvokeMode RESPONSE_STREAM, or a container behind a load balancer. In CloudFront turn off "Compress objects" for the path.`,
  },
  {
    name: 'Caddy',
    isSeen: (headers) => /caddy/i.test(`${server(headers)} ${via(headers)}`),
    cure: `In the Caddyfile:
  reverse_proxy localhost:8787 {
    flush_interval -1
  }
and leave text/event-stream out of "encode".`,
  },
  {
    name: 'nginx',
    isSeen: (headers) => /nginx|openresty/i.test(server(headers)),
    cure: `In the location of nginx that passes the stream on:
  proxy_buffering off;
  proxy_cache off;
  gzip off;
  proxy_http_version 1.1;
  proxy_read_timeout 1h;
or let the server behind it send "x-accel-buffering: no".`,
  },
]

/** The advice for a buffered stream if no intermediary (server between model and client) is recognised. */
export const unknownCure = `If the server computes the whole answer first: pass the model's stream on as it arrives, and send "stream": true to the model.
If it streams: look for middleware that compresses or collects responses (call res.flush() after each event, or leave
text/event-stream out), and for a proxy that buffers: send "x-accel-buffering: no" and "cache-control: no-cache, no-transform".`

/**
 * Recognises an intermediary (server between model and client) by the response headers that it adds. If none
 * is recognised, returns `undefined`.
 */
export function findIntermediary(headers: Observation['headers']): Intermediary | undefined {
  return known.find(({ isSeen }) => isSeen(headers))
}
