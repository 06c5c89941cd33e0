import type { Protocol } from '../protocol/protocol.ts'
import type { ChatState } from '../state/chatState.ts'
import type { Transport } from '../transport/transport.ts'

/** The argument of an `Inspector`: a run (request to the model) that is about to start. */
export interface InspectedRun {
  /** The chat that sends the request. */
  chat: { readonly id: string; getState(): ChatState; subscribe(listener: () => void): () => void }
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  protocol: Protocol
  transport: Transport
}

/**
 * A function that is called before each run (request to the model) starts. The run uses the transport and the
 * protocol that the function returns.
 */
export type Inspector = (run: InspectedRun) => Pick<InspectedRun, 'protocol' | 'transport'>

let inspector: Inspector | undefined

/**
 * Sets the inspector for all chats of the page; `undefined` removes it. `@chatstream/devtools` uses this function.
 *
 * @example
 * ```ts
 * setInspector(({ runId, protocol, transport }) => {
 *   console.log('run', runId, protocol.name)
 *   return { protocol, transport }
 * })
 * ```
 */
export function setInspector(next: Inspector | undefined): void {
  inspector = next
}

/**
 * Calls the inspector with a run, and returns the inspector's transport and protocol. If no inspector is set,
 * returns the transport and the protocol of the run.
 */
export const inspect: Inspector = (run) => inspector?.(run) ?? run
