import type { RequestFacts, WireFormat } from './seenRequest.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads the format, the question, the model and other facts from a request, in any format that the scripted
 * model supports. `param` is the name of the field with the question in requests to relays (small servers
 * that stream text).
 */
export async function readRequest(request: Request, param: string): Promise<RequestFacts> {
  const url = new URL(request.url)
  const body = await readBody(request)
  const format = formatOf(request, url, body, param)
  const asked = textsAsked(format, fieldsOf(body), fieldsOf(body)[param] ?? url.searchParams.get(param))
  const model = modelOf(format, fieldsOf(body))
  return {
    ...(format === undefined ? {} : { format }),
    method: request.method,
    url,
    headers: request.headers,
    body,
    question: asked.at(-1) ?? '',
    asked: asked.filter((text) => text !== '').join('\n'),
    ...(typeof model === 'string' ? { model } : {}),
  }
}

/** The format, by the end of the path; under an alias such as `/api/chat`, by the fields of the body. */
function formatOf(request: Request, url: URL, body: unknown, param: string): WireFormat | undefined {
  const path = url.pathname.replace(/\/$/, '')
  if (request.method === 'GET') {
    if (path.endsWith('/models')) return 'models'
    return url.searchParams.has(param) ? 'relay' : undefined
  }
  return request.method === 'POST' ? formatOfPost(path, request.headers, fieldsOf(body), param) : undefined
}

function formatOfPost(path: string, headers: Headers, body: Fields, param: string): WireFormat | undefined {
  if (path.endsWith('/chat/completions')) return 'openai-chat'
  if (path.endsWith('/responses')) return 'openai-responses'
  if (/\/chats\/[^/]+\/messages$/.test(path)) return 'codeer'
  if (path.endsWith('/messages') || headers.has('anthropic-version')) return 'anthropic-messages'
  if (typeof body['threadId'] === 'string' && typeof body['runId'] === 'string') return 'ag-ui'
  if (Array.isArray(body['messages'])) return hasParts(body['messages']) ? 'ai-sdk' : 'openai-chat'
  if (Array.isArray(body['input'])) return 'openai-responses'
  return typeof body[param] === 'string' ? 'relay' : undefined
}

/** True for messages of the AI SDK, which have `parts` in place of `content`. */
function hasParts(messages: readonly unknown[]): boolean {
  return messages.some((message) => Array.isArray(fieldsOf(message)['parts']))
}

function modelOf(format: WireFormat | undefined, body: Fields): unknown {
  if (format === 'ag-ui') return fieldsOf(body['forwardedProps'])['model']
  return body[format === 'codeer' ? 'agent_id' : 'model']
}

/** The texts of the request, one for each message or tool result. */
function textsAsked(format: WireFormat | undefined, body: Fields, message: unknown): string[] {
  if (format === 'openai-chat' || format === 'ai-sdk' || format === 'ag-ui') return textsOf(body['messages'])
  if (format === 'anthropic-messages') return [asText(body['system']), ...textsOf(body['messages'])]
  if (format !== 'openai-responses') return [asText(message)]
  const { input } = body
  return [asText(body['instructions']), ...(typeof input === 'string' ? [input] : textsOf(input))]
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function textsOf(messages: unknown): string[] {
  if (!Array.isArray(messages)) return []
  return messages.map(fieldsOf).map(({ content, output, parts }) => asText(content ?? output ?? parts))
}

/** The text of a content: a string, or parts with `text`, or (for tool results) parts with `content`. */
function asText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => asText(fieldsOf(part)['text'] ?? fieldsOf(part)['content'])).join('')
}

export function fieldsOf(value: unknown): Fields {
  // Any field of an object can be read as unknown.
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
