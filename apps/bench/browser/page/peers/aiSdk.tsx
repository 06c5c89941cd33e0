import { createRoot } from 'react-dom/client'
import type { PageOptions, Peer } from '../peer.ts'
import { AiSdkChat } from './AiSdkChat.tsx'

export function mount(root: HTMLElement, options: PageOptions): Promise<Peer> {
  return new Promise((resolve) => {
    createRoot(root).render(<AiSdkChat {...options} onReady={(ask) => resolve({ ask })} />)
  })
}
