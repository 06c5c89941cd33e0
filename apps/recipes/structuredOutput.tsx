import { useObject } from '@chatstream/react'
import { z } from 'zod'

const schema = z.object({
  title: z.string(),
  steps: z.array(z.object({ text: z.string(), minutes: z.number() })),
})

export function Recipe() {
  const { object, status, error, submit, stop } = useObject({ url: '/api/chat', schema })
  return (
    <article aria-busy={status === 'streaming'}>
      <button onClick={() => void submit('A recipe for pancakes')}>Ask</button>
      <button onClick={stop}>Stop</button>
      <h2>{object?.title}</h2>
      {object?.steps?.map((step, i) => (
        <p key={i}>
          {step.text} {step.minutes !== undefined && `(${step.minutes} min)`}
        </p>
      ))}
      {error !== undefined && <p role="alert">{error.message}</p>}
    </article>
  )
}
