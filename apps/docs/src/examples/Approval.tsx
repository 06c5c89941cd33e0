import { tool } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const schema = {
  tools: {
    delete_note: tool({
      description: 'Deletes a note of the user',
      input: (value) => value as { id: string; title: string },
      needsApproval: () => true,
      execute: async ({ title }) => `deleted “${title}”`,
    }),
  },
}

export const Example = () => (
  <ChatStream
    aria-label="A chat that asks first"
    url="/api/chat"
    schema={schema}
    suggestions={['Delete my shopping list']}
  />
)
