import { useChat } from '@ai-sdk/react'
import { chatstreamTransport } from '@chatstream/core/ai-sdk'
import { useState } from 'react'

const transport = chatstreamTransport({ url: '/api/ai-sdk' })

export function Example() {
  const { messages, sendMessage, status, stop, error } = useChat({ transport })
  const [text, setText] = useState('Show me a table and code')
  return (
    <div style={{ padding: '1rem', overflow: 'auto', height: '100%' }}>
      {messages.map(({ id, role, parts }) => (
        <p key={id} data-role={role} style={{ whiteSpace: 'pre-wrap' }}>
          <strong>{role}: </strong>
          {parts.map((part) => (part.type === 'text' ? part.text : ''))}
        </p>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void sendMessage({ text })
        }}
      >
        <input aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />
        <button disabled={status !== 'ready'}>Send</button>
        <button type="button" onClick={() => void stop()}>
          Stop
        </button>
      </form>
    </div>
  )
}
