// A server in a process for one test, so that its memory can be measured: `node --expose-gc memory.testing.ts`.
// Each message is answered with the bytes that are held after a garbage collection, and with the most that were held.
import { createProxy } from './createProxy.ts'
import { serveProxy } from './mounts/node.ts'

/** The memory that the measured process holds, as it reports it. */
export interface HeldMemory {
  heldBytes: number
  peakBytes: number
}

function heldBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const [baseUrl = ''] = process.argv.slice(2)
const proxy = createProxy({ upstreams: { main: { baseUrl, fields: { allow: ['*'] } } } })
const { url } = await serveProxy(proxy, { port: 0 })
let peakBytes = 0
setInterval(() => (peakBytes = Math.max(peakBytes, heldBytes())), 100)
process.on('message', () => process.send?.({ heldBytes: heldBytes(), peakBytes } satisfies HeldMemory))
process.on('disconnect', () => process.exit())
process.send?.(url)
