import { createChat, selectMessage, type Chat, type ChatOptions } from '@chatstream/core'
import { manualFrames, sse } from '@chatstream/testing'
import { act } from '@testing-library/react'
import { vi } from 'vitest'

/** Waits for a condition, however busy the machine is. */
const until = (condition: () => unknown) => vi.waitUntil(condition)

/** A chat whose answer is controlled by the test, one delta and one frame at a time. */
export interface LiveChat {
  chat: Chat
  /** The number of requests so far. */
  readonly requests: number
  /** Sends a question and waits until its request is open. */
  ask(question: string): Promise<void>
  /** Sends one delta and runs the frame that shows it. */
  say(delta: Record<string, unknown>): Promise<void>
  /** Ends the request properly. `reason` is the provider's finish reason. Resolves once the answer ends or asks again. */
  finish(reason?: string): Promise<void>
}

export function liveChat(options: Partial<ChatOptions> = {}): LiveChat {
  const frames = manualFrames()
  const encoder = new TextEncoder()
  let requests = 0
  let body: ReadableStreamDefaultController<Uint8Array> | undefined

  const answer: typeof fetch = async () => {
    requests += 1
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        body = controller
      },
    })
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }
  const chat = createChat({ url: 'http://model.test/v1/chat/completions', fetch: answer, frames, ...options })

  function push(choice: Record<string, unknown>) {
    body?.enqueue(encoder.encode(sse({ choices: [{ index: 0, ...choice }] })))
  }

  return {
    chat,
    get requests() {
      return requests
    },
    ask: (question) =>
      act(async () => {
        const before = requests
        void chat.send(question)
        await until(() => requests > before && body !== undefined)
      }),
    say: (delta) =>
      act(async () => {
        push({ delta })
        await until(() => frames.pending > 0)
        frames.tick()
      }),
    finish: (reason = 'stop') =>
      act(async () => {
        const answerId = chat.getState().messageIds.at(-1) ?? ''
        const before = requests
        push({ delta: {}, finish_reason: reason })
        body?.enqueue(encoder.encode(sse('[DONE]')))
        body?.close()
        await until(
          () => requests > before || selectMessage(chat.getState(), answerId)?.status !== 'streaming',
        )
      }),
  }
}
