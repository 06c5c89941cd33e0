import { ChatStream, type Slots } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const slots: Partial<Slots> = {
  CodeBlock: ({ code, language }) => (
    <pre style={{ padding: '1rem', background: 'var(--cs-accent-soft)' }} data-language={language}>
      {code}
    </pre>
  ),
  TokenUsage: ({ usage }) => <small>{usage.outputTokens ?? 0} tokens well spent</small>,
}

export const Example = () => (
  <ChatStream
    aria-label="A chat with own parts"
    url="/api/chat"
    slots={slots}
    suggestions={['Show me code']}
  />
)
