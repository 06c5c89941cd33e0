import { createServer } from 'node:http'
import { createProxy } from '@chatstream/proxy'
import { nodeListener } from '@chatstream/proxy/node'
import { serve } from './serve.ts'

const [target = ''] = process.argv.slice(2)
// The fields by which the bench says what the model answers.
const fields = { allow: ['deltas', 'rate', 'holds'] }
const proxy = createProxy({
  limits: false,
  streams: { detachGraceMs: 10_000, retainMs: 20_000 },
  upstreams: { main: { baseUrl: `${target}/v1`, fields } },
  accessLog: (entry) => {
    if (entry.status >= 500) console.error(entry)
  },
})
serve(createServer(nodeListener(proxy, { loopbackOnly: true })))
