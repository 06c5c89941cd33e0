// The messages between the two frames and the page around them.
import { compareWords, type WordCount, wordsOf } from '../countWords.ts'
import { type Pace, raceDeltas } from './race.ts'

/** The state of a side, in the words of its library. */
export type Says =
  | 'nothing'
  | 'streaming'
  | 'reconnecting'
  | 'complete'
  | 'interrupted'
  | 'failed'
  | 'stopped'
  | 'submitted'
  | 'ready'
  | 'error'

/** One report of a frame to the page. */
export interface SideReport extends WordCount {
  from: 'side'
  says: Says
  /** Tasks over 50 ms that the browser attributes to this frame alone; undefined if it does not report any. */
  longTasks: number | undefined
}

/** The request of the page to a frame. */
export interface SideRequest {
  from: 'page'
  pace: Pace
}

const reportMs = 150
const paceKey = 'pace'
const wholes: Readonly<Record<Pace, readonly string[]>> = {
  calm: wordsOf(raceDeltas.calm.join('')),
  fast: wordsOf(raceDeltas.fast.join('')),
}

interface Side {
  /** Sends the question. */
  ask(pace: Pace): void
  /** The elements of the answer that hold its text, one for each block. */
  blocks(): Iterable<Element>
  says(): Says
}

/** The line of this frame, from its address. */
export const frameLine = (): string => new URLSearchParams(location.search).get('line') ?? ''

/** Takes the page's request, and reports to it from then on. A reload does not end the count. */
export function reportSide({ ask, blocks, says }: Side): () => void {
  let longTasks = countsLongTasks() ? 0 : undefined
  const observer = new PerformanceObserver((list) => {
    longTasks = (longTasks ?? 0) + list.getEntries().filter(({ name }) => name === 'self').length
  })
  if (countsLongTasks()) observer.observe({ type: 'longtask' })

  function onRequest({ data, origin }: MessageEvent<SideRequest>) {
    if (origin !== location.origin || data.from !== 'page') return
    longTasks &&= 0
    sessionStorage.setItem(`${paceKey} ${frameLine()}`, data.pace)
    ask(data.pace)
  }
  addEventListener('message', onRequest)
  const timer = setInterval(() => {
    const pace = sessionStorage.getItem(`${paceKey} ${frameLine()}`) === 'fast' ? 'fast' : 'calm'
    const text = Array.from(blocks(), ({ textContent }) => textContent).join('\n')
    const report: SideReport = {
      from: 'side',
      ...compareWords(wholes[pace], wordsOf(text)),
      says: says(),
      longTasks,
    }
    parent.postMessage(report, location.origin)
  }, reportMs)
  return () => {
    observer.disconnect()
    removeEventListener('message', onRequest)
    clearInterval(timer)
  }
}

const countsLongTasks = () => PerformanceObserver.supportedEntryTypes.includes('longtask')
