import { bodyTooLarge, invalidJson, notJson } from '../errors/proxyRefusals.ts'

/** The body of a request, as bytes and parsed. */
export interface JsonBody {
  bytes: Uint8Array
  value: Readonly<Record<string, unknown>>
}

/** Reads a JSON object of limited size. Throws `unsupported_media_type`, `body_too_large` or `invalid_json`. */
export async function readBody(request: Request, maxBytes: number): Promise<JsonBody> {
  const type = request.headers.get('content-type')
  const isJson = /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type ?? '')
  // Compressed bodies are refused: a few bytes could expand to gigabytes, and chat clients do not compress requests.
  if (!isJson || isEncoded(request)) throw notJson(isJson ? `${type}, compressed` : type)
  if (Number(request.headers.get('content-length')) > maxBytes) throw bodyTooLarge(maxBytes)
  const bytes = await collect(request.body, maxBytes)
  return { bytes, value: parseObject(bytes) }
}

function isEncoded(request: Request): boolean {
  return (request.headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity'
}

async function collect(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > maxBytes) throw bodyTooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Reported below, as for every other value.
  }
  throw invalidJson()
}
