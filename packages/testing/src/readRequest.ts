import type { RequestFacts, WireFormat } from './seenRequest.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a request asks, whichever format it is in. `param` names the relays' field. */
export async function readRequest(request: Request, param: string): Promise<RequestFacts> {
  const url = new URL(request.url)
  const body = await readBody(request)
  const format = formatOf(request.method, url, body, param)
  const messages = textsOf(fieldsOf(body)['messages'])
  const message = fieldsOf(body)[param] ?? url.searchParams.get(param)
  const asked = format === 'openai-chat' ? messages : [asText(message)]
  const model = fieldsOf(body)[format === 'codeer' ? 'agent_id' : 'model']
  return {
    ...(format === undefined ? {} : { format }),
    method: request.method,
    url,
    headers: request.headers,
    body,
    question: asked.at(-1) ?? '',
    asked: asked.join('\n'),
    ...(typeof model === 'string' ? { model } : {}),
  }
}

/** By the path's end, so that any prefix will do; under an alias such as `/api/chat`, by the body's fields. */
function formatOf(method: string, url: URL, body: unknown, param: string): WireFormat | undefined {
  const path = url.pathname.replace(/\/$/, '')
  const posted = method === 'POST'
  if (posted && path.endsWith('/chat/completions')) return 'openai-chat'
  if (method === 'GET' && path.endsWith('/models')) return 'models'
  if (posted && /\/chats\/[^/]+\/messages$/.test(path)) return 'codeer'
  if (method === 'GET') return url.searchParams.has(param) ? 'relay' : undefined
  if (!posted) return undefined
  if (Array.isArray(fieldsOf(body)['messages'])) return 'openai-chat'
  return typeof fieldsOf(body)[param] === 'string' ? 'relay' : undefined
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
  return Array.isArray(messages) ? messages.map((message) => asText(fieldsOf(message)['content'])) : []
}

/** A content is a string, or parts of which some have text. */
function asText(content: unknown): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map((part) => asText(fieldsOf(part)['text'])).join('') : ''
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
