import type { PageOptions, Peer } from './peer.ts'
import { record } from './recorder.ts'
import type { Recording } from './recorder.ts'

type Mount = (root: HTMLElement, options: PageOptions) => Promise<Peer> | Peer

/** The kits by name. Each is a chunk, so that a page loads only the kit it shows. */
const peers: Readonly<Record<string, () => Promise<{ mount: Mount }>>> = {
  chatstream: () => import('./peers/chatstream.tsx'),
}

declare global {
  interface Window {
    /**
     * Asks once and returns what was measured while the answer arrived. Throws if the page does not show the end of the
     * answer.
     */
    ask?: (end: string, markers: readonly string[]) => Promise<Recording>
  }
}

const query = new URLSearchParams(location.search)
const load = peers[query.get('peer') ?? '']
const root = document.getElementById('root')
if (load === undefined || root === null) throw new Error(`There is no peer ${query.get('peer')}.`)
const { mount } = await load()
const peer = await mount(root, {
  stream: query.get('stream') ?? '',
  history: Number(query.get('history') ?? 0),
})

window.ask = async (end, markers) => {
  await painted()
  const recording = record(root, markers)
  await peer.ask()
  await painted()
  const seen = recording.stop()
  // Once more: a kit may show the last words in a frame after it says that all have come.
  await painted()
  if (!root.textContent.includes(end)) throw new Error(`The page does not show the end: “${end}”`)
  return seen
}

/** Resolves after the next frame has been painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
}
