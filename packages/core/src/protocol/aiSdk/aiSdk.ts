import type { Protocol } from '../protocol.ts'

export interface AiSdkOptions {
  /** Sent as `model`, for routes that let the client choose. */
  model?: string
  /** A system message put before the conversation: sent, never shown. Most routes have their own. */
  system?: string
  /** Further fields of the request, as the route names them. */
  body?: Record<string, unknown>
}

/**
 * Routes written for the Vercel AI SDK's `useChat` (UI message stream, version 1). Tools are the server's: those it
 * runs itself arrive with their results, those without `execute` wait for the chat's.
 * https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', protocol: aiSdk() })
 * ```
 */
export function aiSdk(options: AiSdkOptions = {}): Protocol {
  return {
    name: 'ai-sdk',
    capabilities: { history: 'client', prefill: false, tools: true },
    load: async () => (await import('./aiSdkCodec.ts')).aiSdkCodec(options),
  }
}
