import { bodyTooLarge, invalidJson, jsonTooDeep, notJson } from '../errors/proxyRefusals.ts'
import { createByteBuffer } from './byteBuffer.ts'
import { sourceOf } from './byteSource.ts'
import { isTooDeep, maxJsonDepth } from './jsonDepth.ts'

/**
 * Reads the body of a request. The body must be a JSON object of limited size and depth. Otherwise throws
 * `unsupported_media_type`, `body_too_large`, `json_too_deep` or `invalid_json`.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get('content-type')
  const isJson = /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type ?? '')
  // Compressed bodies are refused: a few bytes could expand to gigabytes, and chat clients do not compress requests.
  if (!isJson || isEncoded(request)) throw notJson(isJson ? `${type}, compressed` : type)
  if (Number(request.headers.get('content-length')) > maxBytes) throw bodyTooLarge(maxBytes)
  const bytes = await collect(request.body, maxBytes)
  if (isTooDeep(bytes)) throw jsonTooDeep(maxJsonDepth)
  return parseObject(bytes)
}

function isEncoded(request: Request): boolean {
  return (request.headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity'
}

async function collect(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  const collected = createByteBuffer()
  const source = body === null ? undefined : sourceOf(body)
  for (let chunk = await source?.read(); chunk !== undefined; chunk = await source?.read()) {
    if (collected.length() + chunk.length > maxBytes) throw bodyTooLarge(maxBytes)
    collected.push(chunk)
  }
  return collected.take()
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value = parseExactly(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Reported below, as for every other value.
  }
  throw invalidJson()
}

/** A number that a double may not hold has at least 16 digits, or an exponent of three. */
const longNumber = /\d{16}|\d[eE][+-]?\d{3}/

/** JavaScript's numbers with their text, which the types of the library lack. https://tc39.es/proposal-json-parse-with-source/ */
type ExactJson = {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): unknown
}

/**
 * Parses JSON without changing large numbers. An integer beyond 2^53, or a number beyond the largest double, becomes
 * an object that keeps its text, and `JSON.stringify` writes this text again. A field that must be a number refuses
 * such an object.
 */
function parseExactly(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text)
  const json = JSON as unknown as ExactJson // in Node.js since 21
  return json.parse(text, (_, value, { source = '' }) => {
    const isExact =
      typeof value !== 'number' ||
      Number.isSafeInteger(value) ||
      (Number.isFinite(value) && !Number.isInteger(value))
    return isExact ? value : json.rawJSON(source)
  })
}
