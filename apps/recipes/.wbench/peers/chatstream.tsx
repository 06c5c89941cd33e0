import '@chatstream/ui/styles.css'
import { createChat, openaiChat } from '@chatstream/core'
import type { ChatMessage } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'
import { createRoot } from 'react-dom/client'
import { history } from '../peer.ts'
import type { PageOptions, Peer } from '../peer.ts'

export function mount(root: HTMLElement, options: PageOptions): Peer {
  const chat = createChat({
    url: new URL(`${options.stream}&format=openai`, location.href).href,
    protocol: openaiChat({ model: 'bench' }),
    initialMessages: history(options.history).map(({ id, role, text }): ChatMessage => ({
      id,
      role,
      parts: [{ type: 'text', text }],
      status: 'complete',
      createdAt: 0,
    })),
  })
  createRoot(root).render(<ChatStream chat={chat} />)
  return {
    async ask() {
      const answer = await chat.send('Tell me everything.')
      if (answer?.status !== 'complete')
        throw new Error(`The answer is ${answer?.status}: ${answer?.error?.message}`)
    },
  }
}
