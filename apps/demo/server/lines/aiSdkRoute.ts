import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/**
 * The server that the AI SDK's documentation describes for resumable streams, with this process's memory in place of
 * Redis: `POST {path}` answers and keeps the stream of the chat, `GET {path}/{id}/stream` sends it again from its start
 * while it is under way, otherwise 204.
 * https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-resume-streams
 *
 * @param model the upstream, in the format of the AI SDK
 */
export function aiSdkRoute(path: string, model: (request: Request) => Promise<Response>): RequestListener {
  const active = new Map<string, KeptStream>()

  async function ask(request: IncomingMessage): Promise<{ headers: Headers; stream: KeptStream }> {
    const body = await readText(request)
    const { id } = JSON.parse(body) as { id?: unknown }
    const headers = { 'content-type': 'application/json' }
    const answer = await model(new Request(`http://model${path}`, { method: 'POST', headers, body }))
    const stream = keep(answer.body ?? new ReadableStream({ start: (controller) => controller.close() }))
    active.set(String(id), stream)
    void stream.ended.then(() => active.get(String(id)) === stream && active.delete(String(id)))
    return { headers: answer.headers, stream }
  }

  return (request, response) => {
    const id = /\/([^/]+)\/stream$/.exec(request.url ?? '')?.[1]
    if (request.method === 'POST') {
      ask(request).then(
        ({ headers, stream }) => send(stream, headers, response),
        () => response.writeHead(400).end(),
      )
      return
    }
    const stream = id === undefined ? undefined : active.get(decodeURIComponent(id))
    if (stream === undefined) response.writeHead(204).end()
    else send(stream, new Headers({ 'content-type': 'text/event-stream' }), response)
  }
}

/** A stream that is read to its end, whoever listens. */
interface KeptStream {
  ended: Promise<void>
  /** Calls back with every chunk so far and from now on. Returns the unsubscribe function. */
  read(onChunk: (chunk: Uint8Array) => void): () => void
}

function keep(body: ReadableStream<Uint8Array>): KeptStream {
  const chunks: Uint8Array[] = []
  const readers = new Set<(chunk: Uint8Array) => void>()
  async function readAll() {
    for await (const chunk of body) {
      chunks.push(chunk)
      for (const reader of readers) reader(chunk)
    }
  }
  return {
    ended: readAll().catch(() => {}),
    read(onChunk) {
      for (const chunk of chunks) onChunk(chunk)
      readers.add(onChunk)
      return () => void readers.delete(onChunk)
    },
  }
}

function send(stream: KeptStream, headers: Headers, response: ServerResponse): void {
  response.writeHead(200, Object.fromEntries(headers))
  response.on('error', () => {})
  response.on(
    'close',
    stream.read((chunk) => void response.write(chunk)),
  )
  void stream.ended.then(() => response.end())
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
