import { Bubble, Sender } from '@ant-design/x'
import type { BubbleListProps } from '@ant-design/x'
import { XMarkdown } from '@ant-design/x-markdown'
import { OpenAIChatProvider, useXChat, XRequest } from '@ant-design/x-sdk'
import type { SSEOutput, XModelMessage, XModelParams } from '@ant-design/x-sdk'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { history } from '../peer.ts'
import type { PageOptions, Peer } from '../peer.ts'

export function mount(root: HTMLElement, options: PageOptions): Promise<Peer> {
  return new Promise((resolve) => {
    createRoot(root).render(<AntDesignXChat {...options} onReady={(ask) => resolve({ ask })} />)
  })
}

const roles: NonNullable<BubbleListProps['role']> = {
  user: { placement: 'end' },
  assistant: {
    contentRender: (content: string, { status }) => (
      <XMarkdown content={content} streaming={{ hasNextChunk: status === 'updating' }} />
    ),
  },
}

/** Ant Design X with its SDK and its Markdown component, set up as its documentation says. */
function AntDesignXChat({
  stream,
  history: count,
  onReady,
}: PageOptions & { onReady(ask: () => Promise<void>): void }) {
  const [ended] = useState(() => new EventTarget())
  const [provider] = useState(
    () =>
      new OpenAIChatProvider<XModelMessage, XModelParams, SSEOutput>({
        request: XRequest<XModelParams, SSEOutput, XModelMessage>(`${stream}&format=openai`, {
          manual: true,
          callbacks: {
            onSuccess: () => ended.dispatchEvent(new Event('end')),
            onError: (error) => console.error(error),
          },
        }),
      }),
  )
  const { messages, onRequest } = useXChat({
    provider,
    defaultMessages: history(count).map(({ id, role, text }) => ({
      id,
      message: { role, content: text },
      status: 'success' as const,
    })),
  })
  useEffect(() => {
    onReady(
      () =>
        new Promise((resolve) => {
          ended.addEventListener('end', () => resolve(), { once: true })
          onRequest({ messages: [{ role: 'user', content: 'Tell me everything.' }] })
        }),
    )
  }, [ended, onReady, onRequest])
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <Bubble.List
        style={{ flex: 1, minHeight: 0 }}
        role={roles}
        items={messages.map(({ id, message, status }) => ({
          key: id,
          role: message.role,
          status,
          loading: status === 'loading',
          content: message.content,
        }))}
      />
      <Sender />
    </div>
  )
}
