import type { Capabilities, Protocol } from '../protocol/protocol.ts'

/**
 * What a chat without a protocol speaks. Loaded when first asked, so that an app that chose another format does not
 * ship this one.
 */
export async function loadDefaultProtocol(): Promise<Protocol> {
  const { openaiChat } = await import('../protocol/openaiChat.ts')
  return openaiChat()
}

/** Of `openaiChat`, known before it is loaded. */
export const defaultCapabilities: Capabilities = { history: 'client', prefill: true, tools: true }
