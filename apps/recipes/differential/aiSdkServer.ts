import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'

type StreamResult = Awaited<ReturnType<MockLanguageModelV4['doStream']>>
export type ModelPart = StreamResult['stream'] extends ReadableStream<infer Part> ? Part : never
type Reason = Extract<ModelPart, { type: 'finish' }>['finishReason']['unified']

/** The usage at the end of every answer: 10 tokens in, of which 4 cached, 5 out, of which 2 reasoning. */
export const finish = (unified: Reason = 'stop'): ModelPart => ({
  type: 'finish',
  finishReason: { unified, raw: unified },
  usage: {
    inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
    outputTokens: { total: 5, text: 3, reasoning: 2 },
  },
})

export const words = (id: string, ...deltas: string[]): ModelPart[] => [
  { type: 'text-start', id },
  ...deltas.map((delta): ModelPart => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
]

export const thoughts = (id: string, delta: string, signature?: string): ModelPart[] => {
  const signed = signature === undefined ? {} : { providerMetadata: { mock: { signature } } }
  return [
    { type: 'reasoning-start', id },
    { type: 'reasoning-delta', id, delta },
    { type: 'reasoning-end', id, ...signed },
  ]
}

/** A call whose arguments stream character by character. */
export const streamedCall = (
  toolCallId: string,
  toolName: string,
  input: unknown,
  rest = {},
): ModelPart[] => {
  const text = JSON.stringify(input)
  return [
    { type: 'tool-input-start', id: toolCallId, toolName, ...rest },
    ...[...text].map((delta): ModelPart => ({ type: 'tool-input-delta', id: toolCallId, delta })),
    { type: 'tool-input-end', id: toolCallId },
    { type: 'tool-call', toolCallId, toolName, input: text, ...rest },
  ]
}

/** A model that sends the given parts and then stalls. */
export function stallingModel(...parts: readonly ModelPart[]): MockLanguageModelV4 {
  const stream = new ReadableStream<ModelPart>({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
    },
  })
  return new MockLanguageModelV4({ doStream: async () => ({ stream }) })
}

/** The SDK's official mock. It answers each request with the next list of parts. */
export function mockModel(...answers: readonly (readonly ModelPart[])[]): MockLanguageModelV4 {
  let asked = 0
  return new MockLanguageModelV4({
    doStream: async () => {
      const chunks = [...(answers[asked++] ?? [finish()])]
      return { stream: simulateReadableStream({ chunks, initialDelayInMs: null, chunkDelayInMs: null }) }
    },
  })
}
