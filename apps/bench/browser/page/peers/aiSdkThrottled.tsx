import { createRoot } from 'react-dom/client'
import type { PageOptions, Peer } from '../peer.ts'
import { AiSdkChat } from './AiSdkChat.tsx'

/** The interval that AI SDK's documentation advises for streams that overwhelm the page. */
const throttleMs = 50

export function mount(root: HTMLElement, options: PageOptions): Promise<Peer> {
  return new Promise((resolve) => {
    createRoot(root).render(
      <AiSdkChat {...options} throttleMs={throttleMs} onReady={(ask) => resolve({ ask })} />,
    )
  })
}
