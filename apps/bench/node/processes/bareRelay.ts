// The least a relay can do: one request each way, and a pipe.
import { Agent, createServer, request } from 'node:http'
import { serve } from './serve.ts'

const [target = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true })
serve(
  createServer((incoming, outgoing) => {
    const upstream = request(
      target + incoming.url,
      { method: 'POST', agent, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    outgoing.on('close', () => upstream.destroy())
    upstream.on('error', (error) => {
      if (!outgoing.closed) console.error(error)
      outgoing.destroy()
    })
    incoming.pipe(upstream)
  }),
)
