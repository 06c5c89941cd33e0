// A server inside the page, for a site without one: it keeps each answer of the scripted model and lets readers resume
// it, as docs/resumable-streams.md describes. The proxy itself needs Node.

type Handler = (request: Request) => Promise<Response>

interface Run {
  events: string[]
  ended: boolean
  readers: Set<ReadableStreamDefaultController<Uint8Array>>
  abort: AbortController
}

/** A server that answers below `/api/`, with faults on demand. */
export interface PageServer {
  /** Answers requests for `/api/…`; others go to the network. */
  fetch: typeof globalThis.fetch
  /** Breaks every open connection, and refuses new ones for this long, in milliseconds. */
  breakFor(ms: number): void
}

const epoch = 'page'
const runPath = /\/streams\/([\w-]+)$/

function readEvents(response: Response, onEvent: (event: string) => void): Promise<void> {
  let rest = ''
  const parser = new WritableStream<string>({
    write(text) {
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) onEvent(block)
    },
  })
  const body = response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>()
  return body.pipeThrough(new TextDecoderStream()).pipeTo(parser)
}

/** Creates the server of a page in front of a model. */
export function createPageServer(model: Handler, network: typeof globalThis.fetch): PageServer {
  const runs = new Map<string, Run>()
  const encoder = new TextEncoder()
  let brokenUntil = 0

  const publish = (run: Run, block: string) => {
    const text = run.ended ? `${block}\n\n` : `${block}\nid: ${epoch}-${run.events.length + 1}\n\n`
    run.events.push(text)
    for (const reader of run.readers) reader.enqueue(encoder.encode(text))
  }

  function finish(run: Run, end: string) {
    run.ended = true
    publish(run, `: chatstream ${JSON.stringify({ end })}`)
    for (const reader of run.readers) reader.close()
    run.readers.clear()
  }

  async function start(request: Request, id: string): Promise<Response> {
    const run: Run = { events: [], ended: false, readers: new Set(), abort: new AbortController() }
    const asked = new Request(modelUrl(request.url), {
      method: 'POST',
      body: await request.text(),
      signal: run.abort.signal,
    })
    const response = await model(asked)
    if (!(response.headers.get('content-type') ?? '').includes('event-stream')) return response
    runs.set(id, run)
    readEvents(response, (block) => publish(run, block)).then(
      () => finish(run, 'complete'),
      () => finish(run, run.abort.signal.aborted ? 'stopped' : 'cut'),
    )
    return read(run, id, 0)
  }

  function read(run: Run, id: string, after: number): Response {
    let own: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        own = controller
        for (const event of run.events.slice(after)) controller.enqueue(encoder.encode(event))
        if (run.ended) controller.close()
        else run.readers.add(controller)
      },
      cancel() {
        if (own !== undefined) run.readers.delete(own)
      },
    })
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream',
        'x-chatstream-id': id,
        'x-chatstream-epoch': epoch,
      },
    })
  }

  async function answer(request: Request): Promise<Response> {
    if (Date.now() < brokenUntil) throw new TypeError('Failed to fetch')
    const id = runPath.exec(new URL(request.url).pathname)?.[1]
    const run = id === undefined ? undefined : runs.get(id)
    if (id === undefined) {
      return start(request, request.headers.get('x-chatstream-id') ?? crypto.randomUUID())
    }
    if (request.method === 'DELETE') {
      run?.abort.abort()
      return new Response(null, { status: 204 })
    }
    if (run === undefined) return new Response('{"error":{"message":"unknown run"}}', { status: 404 })
    return read(run, id, Number(request.headers.get('last-event-id')?.split('-')[1] ?? 0))
  }

  return {
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input, globalThis.location?.href)
      if (!url.pathname.startsWith('/api/')) return network(input, init)
      return answer(new Request(input instanceof Request ? input : url, init))
    },
    breakFor(ms) {
      brokenUntil = Date.now() + ms
      for (const run of runs.values()) {
        for (const reader of run.readers) reader.error(new TypeError('network error'))
        run.readers.clear()
      }
    },
  }
}

/** `/api/chat` is chat completions, as a route of the proxy would say; other paths are the model's own. */
const modelUrl = (url: string) => url.replace(/\/api\/chat$/, '/api/v1/chat/completions')
