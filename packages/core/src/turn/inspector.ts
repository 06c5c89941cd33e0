import type { Protocol } from '../protocol/protocol.ts'
import type { ChatState } from '../state/chatState.ts'
import type { Transport } from '../transport/transport.ts'

/** A run that is about to start, as tools for developers see it. */
export interface InspectedRun {
  /** The chat that asks. */
  chat: { readonly id: string; getState(): ChatState; subscribe(listener: () => void): () => void }
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  protocol: Protocol
  transport: Transport
}

/** Sees every run before it starts. The transport and the protocol that it returns take the place of the run's. */
export type Inspector = (run: InspectedRun) => Pick<InspectedRun, 'protocol' | 'transport'>

let inspector: Inspector | undefined

/**
 * Sets the inspector of all chats of the page; `undefined` removes it. `@chatstream/devtools` uses it.
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

/** Passes a run to the inspector, if there is one. */
export const inspect: Inspector = (run) => inspector?.(run) ?? run
