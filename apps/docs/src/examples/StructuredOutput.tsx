import { openaiChat } from '@chatstream/core'
import { useObject } from '@chatstream/react'
import { z } from 'zod'

const protocol = openaiChat({ model: 'gpt-4.1' })
const schema = z.object({
  name: z.string(),
  address: z.object({ street: z.string(), city: z.string() }),
  wishes: z.array(z.string()),
})

export function Example() {
  const { object, status, submit, retry } = useObject({ url: '/api/chat', protocol, schema })
  return (
    <div style={{ padding: '1rem' }}>
      <button type="button" onClick={() => void submit('Extract the customer from this letter: …')}>
        Read the letter
      </button>
      <dl>
        <dt>Name</dt>
        <dd>{object?.name ?? '…'}</dd>
        <dt>City</dt>
        <dd>{object?.address?.city ?? '…'}</dd>
        <dt>Wishes</dt>
        <dd>{object?.wishes?.join(', ') ?? '…'}</dd>
      </dl>
      <p role="status">{status}</p>
      {status === 'invalid' && <button onClick={() => void retry()}>Try again</button>}
    </div>
  )
}
