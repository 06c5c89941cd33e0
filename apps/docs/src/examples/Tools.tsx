import { tool } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const schema = {
  tools: {
    weather: tool({
      description: 'The weather in a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      input: (value) => value as { city: string },
      execute: async ({ city }) => ({ city, celsius: 21 }),
    }),
  },
}

export const Example = () => (
  <ChatStream
    url="/api/chat"
    schema={schema}
    suggestions={['How warm is it in Kyoto?']}
    renderers={{
      tool: {
        weather: ({ part }) => {
          if (part.state === 'streaming-input') return <p>…</p> // incomplete, and not checked yet
          return <p>{part.output ? `${part.output.city}: ${part.output.celsius} °C` : 'Looking outside…'}</p>
        },
      },
    }}
  />
)
