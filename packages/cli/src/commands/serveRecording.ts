import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, isChatError, type Recording, replayTransport, type WireEvent } from '@chatstream/core'

/**
 * Serves a recording over HTTP on this machine. Every POST gets the first recorded answer as server-sent
 * events, with the recorded pauses. If the recorded stream broke off, the connection breaks at the same
 * place.
 */
export async function serveRecording(
  recording: Recording,
  { port, speed, clock }: { port: number; speed: number; clock: Clock },
): Promise<{ url: string; close(): Promise<void> }> {
  const asked = recording.find((line) => line.type === 'request')
  const server = createServer((request, response) => {
    request.resume()
    if (request.method === 'OPTIONS') response.writeHead(204, cors).end()
    else void answer(response)
  })

  async function answer(response: ServerResponse) {
    const abort = new AbortController()
    response.on('close', () => abort.abort())
    try {
      const transport = replayTransport(recording, { speed, clock })
      const method = asked?.method ?? 'POST'
      const stream = await transport.open({ url: '', method, headers: {}, signal: abort.signal })
      response.writeHead(200, {
        ...cors,
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
      })
      response.flushHeaders()
      for await (const events of stream.batches) response.write(events.map(blockOf).join(''))
      response.end()
    } catch (error) {
      const status = isChatError(error) ? error.data.status : undefined
      if (response.headersSent || status === undefined || status < 400) response.destroy()
      else response.writeHead(status, { ...cors, 'content-type': 'application/json' }).end(errorBody(error))
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: taken } = server.address() as AddressInfo // A TCP server has a port.
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, GET, DELETE',
  'access-control-allow-headers': '*',
}

function blockOf({ data, event, id }: WireEvent): string {
  const fields = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...data.split('\n').map((line) => `data: ${line}`),
  ]
  return `${fields.join('\n')}\n\n`
}

const errorBody = (error: unknown) =>
  JSON.stringify({ error: { message: error instanceof Error ? error.message : String(error) } })
