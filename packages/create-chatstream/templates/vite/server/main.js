// The proxy in production. The page (`npm run build`, in dist/) is on any static host whose /api leads here.
import { serveProxy } from '@chatstream/proxy/node'
import { createChatProxy } from './proxy.js'

const { url } = await serveProxy(createChatProxy(), { port: Number(process.env.PORT ?? 8787) })
console.log(`The proxy: ${url}`)
