import { useChatStream } from '@chatstream/react'
import { useState } from 'react'

export function Chat() {
  const { messages, send, status } = useChatStream({ url: '/api/chat' })
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
      <input value={input} disabled={status !== 'idle'} onChange={(event) => setInput(event.target.value)} />
    </form>
  )
}
