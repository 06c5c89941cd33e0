import { ChatDevtools } from '@chatstream/devtools'
import { createRoot } from 'react-dom/client'
import type { PageOptions, Peer } from '../peer.ts'
import { mount as mountChat } from './chatstream.tsx'

/** The same page with the open panel. */
export function mount(root: HTMLElement, options: PageOptions): Peer {
  const panel = document.createElement('div')
  document.body.append(panel)
  createRoot(panel).render(<ChatDevtools defaultOpen />)
  return mountChat(root, options)
}
