import { deliverFrameByFrame } from './frameByFrame.ts'
import type { PageOptions, Peer } from './peer.ts'
import { record } from './recorder.ts'
import type { Recording } from './recorder.ts'

type Mount = (root: HTMLElement, options: PageOptions) => Promise<Peer> | Peer

/** The kits by name. Each is a chunk, so that a page loads only the kit it shows. */
const peers: Readonly<Record<string, () => Promise<{ mount: Mount }>>> = {
  floor: () => import('./peers/floor.ts'),
  chatstream: () => import('./peers/chatstream.tsx'),
  chatstreamDevtools: () => import('./peers/chatstreamDevtools.tsx'),
  aiSdk: () => import('./peers/aiSdk.tsx'),
  aiSdkThrottled: () => import('./peers/aiSdkThrottled.tsx'),
  assistantUi: () => import('./peers/assistantUi.tsx'),
  antDesignX: () => import('./peers/antDesignX.tsx'),
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
const perFrame = Number(query.get('perFrame') ?? 0)
if (perFrame > 0) deliverFrameByFrame(root, perFrame)
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
  // A kit may show the last words in frames after it says that all have come.
  for (let frame = 0; frame < 60 && !root.textContent.includes(end); frame += 1) await painted()
  if (!root.textContent.includes(end)) throw new Error(`The page does not show the end: “${end}”`)
  return seen
}

/** Resolves after the next frame has been painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
}
