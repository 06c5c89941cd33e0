import type { ThreadProxy } from './place.ts'
import type { Network } from './device.ts'
import type { Chance } from './chance.ts'

/** A proxy that is called without a network. */
export interface SimulatedProxy extends ThreadProxy {
  handle(request: Request): Promise<Response>
  /** True once its process is gone: connections are refused. */
  isGone(): boolean
}

type Fault = 'none' | 'cut' | 'refuse' | 'swallow'

const faults: readonly Fault[] = ['cut', 'cut', 'cut', 'refuse', 'swallow']

/** One connection, which `cut` ends for both sides. */
interface Connection {
  fault: Fault
  /** The bytes of the answer until the cut. A negative number: it is cut before the headers, or before it arrives. */
  bytesLeft: number
  /** The signal of the request at the server. */
  signal: AbortSignal
  /** Rejects when the connection is cut, or the client leaves. */
  broken: Promise<never>
  cut(): void
  close(): void
}

/** Connections that are cut before the headers; half of them before the request has arrived. */
const beforeHeaders = 150

/** A network whose steps take a random time, and a share of whose connections is refused, swallowed or cut. */
export function simulatedNetwork(first: SimulatedProxy, { random, pass }: Chance): Network {
  let target = first
  let count = 0
  const open = new Set<Connection>()

  function connect(client: AbortSignal | null | undefined): Connection {
    const isFaulty = count++ % 4 !== 3 && random() < 0.4
    const fault = (isFaulty ? faults[Math.floor(random() * faults.length)] : undefined) ?? 'none'
    const maxBytes = random() < 0.5 ? 600 : 5000
    const server = new AbortController()
    let fail: (error: unknown) => void = () => undefined
    const broken = new Promise<never>((_, reject) => (fail = reject))
    broken.catch(() => undefined)
    const end = (error: unknown) => {
      fail(error)
      connection.close()
      void hangUp()
    }
    async function hangUp() {
      await pass()
      server.abort()
    }
    const leave = () => end(client?.reason)
    client?.addEventListener('abort', leave, { once: true })
    const connection: Connection = {
      fault,
      bytesLeft: fault === 'cut' ? Math.floor(random() * maxBytes) - beforeHeaders : Infinity,
      signal: server.signal,
      broken,
      cut: () => end(failed('ECONNRESET')),
      close() {
        open.delete(connection)
        client?.removeEventListener('abort', leave)
      },
    }
    open.add(connection)
    return connection
  }

  async function exchange(request: Request, connection: Connection): Promise<Response> {
    const proxy = target
    const { fault, bytesLeft, signal, broken } = connection
    await pass()
    if (fault === 'refuse' || proxy.isGone()) throw failed('ECONNREFUSED')
    if (fault === 'swallow' && random() < 0.5) return broken
    if (bytesLeft < -beforeHeaders / 2) throw failed('ECONNRESET')
    const response = await proxy.handle(new Request(request, { signal }))
    await pass()
    if (bytesLeft < 0) connection.cut()
    return fault === 'swallow' || bytesLeft < 0 ? broken : response
  }

  function bodyOf(source: ReadableStream<Uint8Array>, connection: Connection): ReadableStream<Uint8Array> {
    const reader = source.getReader()
    const { broken } = connection
    return new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await Promise.race([reader.read(), broken])
          await Promise.race([pass(), broken])
          if (done) {
            connection.close()
            return controller.close()
          }
          const part = value.subarray(0, connection.bytesLeft)
          connection.bytesLeft -= part.length
          if (part.length > 0) controller.enqueue(part)
          if (connection.bytesLeft > 0) return
          connection.cut()
          await broken
        } catch (error) {
          controller.error(error)
          reader.cancel().catch(() => undefined)
        }
      },
      cancel: (reason) => (connection.cut(), reader.cancel(reason)),
    })
  }

  return {
    url: 'http://chat.test',
    async fetch(input, init) {
      init?.signal?.throwIfAborted()
      const request = new Request(input, { ...init, signal: null })
      const connection = connect(init?.signal)
      try {
        const response = await Promise.race([exchange(request, connection), connection.broken])
        if (response.body === null) connection.close()
        const { status, headers } = response
        return new Response(response.body && bodyOf(response.body, connection), { status, headers })
      } catch (error) {
        connection.close()
        throw error
      }
    },
    count: () => count,
    // The proxies of a simulation are simulated.
    redirect: (proxy) => void (target = proxy as SimulatedProxy),
    cutAll() {
      for (const { cut } of open) cut()
    },
    close: () => Promise.resolve(),
  }
}

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}
