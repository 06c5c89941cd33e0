import { useChat } from '@ai-sdk/react'
import { code } from '@streamdown/code'
import { DefaultChatTransport } from 'ai'
import type { UIMessage } from 'ai'
import { memo, useEffect, useState } from 'react'
import { Streamdown } from 'streamdown'
import { history } from '../peer.ts'
import type { PageOptions } from '../peer.ts'

interface AiSdkChatProps extends PageOptions {
  throttleMs?: number
  onReady(ask: () => Promise<void>): void
}

const plugins = { code }

/**
 * The AI SDK with Streamdown and its code highlighting, set up as their documentation says. A message renders only when
 * it changes.
 */
export function AiSdkChat({ stream, history: count, throttleMs, onReady }: AiSdkChatProps) {
  const [above] = useState(() =>
    history(count).map(({ id, role, text }): UIMessage => ({ id, role, parts: [{ type: 'text', text }] })),
  )
  const { messages, sendMessage, status } = useChat({
    transport: new DefaultChatTransport({ api: `${stream}&format=ui` }),
    messages: above,
    onError: (error) => console.error(error),
    ...(throttleMs !== undefined && { throttle: throttleMs }),
  })
  useEffect(() => onReady(() => sendMessage({ text: 'Tell me everything.' })), [onReady, sendMessage])
  const live = status === 'submitted' || status === 'streaming'
  return (
    <>
      <div className="follow-end" style={{ height: 'calc(100% - 60px)' }}>
        <div>
          {messages.map((message, index) => (
            <Message key={message.id} message={message} live={live && index === messages.length - 1} />
          ))}
        </div>
      </div>
      <Composer />
    </>
  )
}

const Message = memo(function Message({ message, live }: { message: UIMessage; live: boolean }) {
  return (
    <div data-role={message.role}>
      {message.parts.map((part, index) =>
        part.type === 'text' ? (
          <Streamdown key={index} plugins={plugins} isAnimating={live}>
            {part.text}
          </Streamdown>
        ) : null,
      )}
    </div>
  )
})

function Composer() {
  const [text, setText] = useState('')
  return <textarea value={text} onChange={({ target }) => setText(target.value)} />
}
