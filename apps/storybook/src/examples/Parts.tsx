import { openaiChat } from '@chatstream/core'
import { ChatProvider, useChatStream } from '@chatstream/react'
import { Announcer, Composer, ComposerHint, ConnectionStatus, Thread } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const protocol = openaiChat({ model: 'gpt-4.1' })

export function Example() {
  const { chat } = useChatStream({ url: '/api/chat', protocol })
  return (
    <ChatProvider chat={chat}>
      <section className="cs-chat" aria-label="Support">
        <header style={{ padding: '0.75rem 1.25rem' }}>Support, 9:00–18:00</header>
        <Thread suggestions={['Show me a table and code']} />
        <div className="cs-footer">
          <ConnectionStatus />
          <Composer placeholder="What can we help with?" />
          <ComposerHint />
        </div>
        <Announcer />
      </section>
    </ChatProvider>
  )
}
