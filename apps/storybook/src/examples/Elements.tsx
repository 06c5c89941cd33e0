import { ChatProvider, useChatStream } from '@chatstream/react'
import { Composer, ComposerButton, ComposerInput, Message } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

export function Example() {
  const { chat, messages } = useChatStream({ url: '/api/chat' })
  return (
    <ChatProvider chat={chat}>
      <div className="cs-chat" style={{ overflow: 'auto', padding: '1rem' }}>
        <ol style={{ listStyle: 'none', padding: 0, flex: 1 }}>
          {messages.map(({ id }) => (
            // `render` replaces the element; its state is in `data-status` and `data-role`.
            <Message key={id} id={id} render={<li className="ticket" />} />
          ))}
        </ol>
        <Composer style={{ display: 'flex' }}>
          <ComposerInput aria-label="Your order number" maxLength={200} />
          <ComposerButton />
        </Composer>
      </div>
    </ChatProvider>
  )
}
