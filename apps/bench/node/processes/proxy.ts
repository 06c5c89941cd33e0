import { createServer } from 'node:http'
import { createProxy } from '@chatstream/proxy'
import { nodeListener } from '@chatstream/proxy/node'
import { serve } from './serve.ts'

const [target = ''] = process.argv.slice(2)
const proxy = createProxy({ limits: false, upstreams: { main: { baseUrl: `${target}/v1` } } })
serve(createServer(nodeListener(proxy, { loopbackOnly: true })))
