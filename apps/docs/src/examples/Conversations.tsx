import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'
import { useState } from 'react'

export function Example() {
  const [id, setId] = useState('orders')
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <label style={{ padding: '0.5rem 1rem' }}>
        Conversation{' '}
        <select value={id} onChange={(event) => setId(event.target.value)}>
          <option value="orders">Orders</option>
          <option value="returns">Returns</option>
        </select>
      </label>
      <div style={{ flex: 1, minHeight: 0 }}>
        <ChatStream key={id} id={id} url="/api/chat" suggestions={[`A question about ${id}`]} />
      </div>
    </div>
  )
}
