import { createRoot } from 'react-dom/client'
import type { PageOptions, Peer } from '../peer.ts'
import { AiSdkChat } from './AiSdkChat.tsx'

/** The interval in milliseconds that the AI SDK's documentation recommends for fast streams. */
const throttleMs = 50

export function mount(root: HTMLElement, options: PageOptions): Promise<Peer> {
  return new Promise((resolve) => {
    createRoot(root).render(
      <AiSdkChat {...options} throttleMs={throttleMs} onReady={(ask) => resolve({ ask })} />,
    )
  })
}
