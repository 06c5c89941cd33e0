import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openTunnel, proxyFor } from './tunnel.ts'

/**
 * The pools of a proxy's connections to providers: one pool for connections with TLS, one for connections
 * without TLS. Connections are kept open for further requests.
 */
export interface Agents {
  plain: PlainAgent
  secure: SecureAgent
}

/** Milliseconds after which an idle connection is closed, because a router in between may drop it without notice. */
const idleMs = 4000

/**
 * Waits until the process has noticed which idle connections the provider has closed. Without this wait, a
 * busy process could send a question over a closed connection. The question could not be sent again, because
 * the proxy could not know if the provider got it.
 */
export async function closedAreKnown({ plain, secure }: Agents): Promise<void> {
  const hasIdle = [plain, secure].some(({ freeSockets }) => Object.keys(freeSockets).length > 0)
  if (!hasIdle) return
  // The first turn may end with events that were collected before; the second begins with all that have come.
  await nextTurn()
  await nextTurn()
}

/**
 * Makes the pools of connections to providers. If the environment variables name a forward proxy, the
 * connections go through it.
 */
export function createAgents(): Agents {
  const options = { keepAlive: true, timeout: idleMs }
  return {
    plain: throughTunnel(new PlainAgent(options), 'http:'),
    secure: throughTunnel(new SecureAgent(options), 'https:'),
  }
}

function throughTunnel<Agent extends PlainAgent>(agent: Agent, protocol: string): Agent {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, done) => {
    const { host = '', port = '' } = options
    const url = new URL(`${protocol}//${host?.includes(':') ? `[${host}]` : host}:${port}`)
    const proxy = proxyFor(url)
    if (proxy === undefined) return connect(options, done)
    openTunnel(proxy, url, (error, socket) => {
      // The agent's own function adds TLS to a given socket; its types do not know that option.
      const overTls = () => connect({ ...options, socket } as typeof options)
      const stream = socket !== undefined && protocol === 'https:' ? overTls() : socket
      // Node reads no socket beside an error; its types want one.
      done?.(error, stream as NonNullable<typeof stream>)
    })
    return undefined
  }
  return agent
}
