import { openaiChat } from '@chatstream/core'
import { useChatStream } from '@chatstream/react'
import { useState } from 'react'

const protocol = openaiChat({ model: 'gpt-4.1' })

export function Chat() {
  const { messages, send, status, error } = useChatStream({ url: '/api/chat', protocol })
  const [input, setInput] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void send(input)
        setInput('')
      }}
    >
      {messages.map((message) => (
        <div key={message.id}>
          {message.role}: {message.parts.map((part) => (part.type === 'text' ? part.text : ''))}
        </div>
      ))}
      {error !== undefined && <p role="alert">{error.message}</p>}
      <input value={input} disabled={status !== 'idle'} onChange={(event) => setInput(event.target.value)} />
    </form>
  )
}
