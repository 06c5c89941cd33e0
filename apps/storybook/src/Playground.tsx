import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  createChat,
  openaiChat,
  openaiResponses,
  relay,
  textOf,
  tool,
} from '@chatstream/core'
import { useEffect, useState, type ReactElement } from 'react'
import { ChatStream, MarkdownProvider } from '@chatstream/ui'
import { math } from '@chatstream/ui/math'
import 'katex/dist/katex.min.css'
import { createPlayground, type Play } from './playgroundServer.ts'
import { words } from './playgroundTexts.ts'

const model = 'scripted'
export const formats = {
  'OpenAI chat completions': { protocol: openaiChat({ model }), url: '/api/v1/chat/completions' },
  'OpenAI responses': { protocol: openaiResponses({ model }), url: '/api/v1/responses' },
  'Anthropic messages': { protocol: anthropicMessages({ model }), url: '/api/v1/messages' },
  'AI SDK': { protocol: aiSdk(), url: '/api/agent' },
  'AG-UI': { protocol: agUi(), url: '/api/agent' },
  Codeer: { protocol: codeer(), url: '/api/v1/chats/1/messages' },
  'a small relay': { protocol: relay(), url: '/api/stream/chat' },
} as const

const schema = {
  tools: {
    send_summary: tool({
      needsApproval: () => true,
      input: (value) => value as { to: string },
      execute: ({ to }) => `Sent to ${to}.`,
    }),
  },
}

const plugins = [math()]

/** The props of `Playground`. */
export interface PlaygroundProps extends Play {
  format: keyof typeof formats
  /** Asks the first question when the story opens. */
  asks: boolean
}

/** A whole chat with a model, a server and a network in this page. Each change of a control starts it again. */
export function Playground(props: PlaygroundProps): ReactElement {
  return <Asked key={JSON.stringify(props)} {...props} />
}

function Asked({ format, asks, ...play }: PlaygroundProps): ReactElement {
  const [{ chat, network }] = useState(() => {
    const created = createPlayground(play)
    const { protocol, url } = formats[format]
    return {
      network: created,
      chat: createChat({
        url,
        protocol,
        schema,
        fetch: created.fetch,
        resumable: true,
        // Tries after 1, 3, 7, 15 and 31 s: the last one is after the longest outage.
        retry: { initialMs: 1000, jitter: 'none' },
        timeouts: { idleMs: 8000 },
      }),
    }
  })
  useEffect(() => {
    const unwatch = network.watch(chat.subscribe, () => {
      const last = chat.getState().messages.at(-1)
      return last?.role === 'assistant' ? textOf(last).length : 0
    })
    // Controls that are dragged would ask many times.
    const timer = asks ? setTimeout(() => void chat.send(words[play.locale].question), 300) : undefined
    return () => {
      clearTimeout(timer)
      unwatch()
      chat.stop()
    }
  }, [chat, network, asks, play.locale])
  return (
    <MarkdownProvider plugins={plugins}>
      <ChatStream chat={chat} locale={play.locale} suggestions={[words[play.locale].question]} />
    </MarkdownProvider>
  )
}
