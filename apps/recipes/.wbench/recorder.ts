import { watchMarkers } from './markers.ts'

/** A marker of the answer that appeared on the screen. */
export interface Sighting {
  marker: number
  /** Epoch milliseconds, after the frame was painted. */
  atMs: number
}

/** The measurements of one answer. Times are in milliseconds. */
export interface Recording {
  tookMs: number
  /** The number of DOM changes: React commits, or appends without React. */
  commits: number
  frames: number
  slowFrames: number
  worstFrameMs: number
  /** The number of tasks longer than 50 ms. */
  longTasks: number
  /** The number of tasks longer than 150 ms. */
  veryLongTasks: number
  longTasksMs: number
  longestTaskMs: number
  /** For each key press, the time until the next paint. */
  keysMs: readonly number[]
  sightings: readonly Sighting[]
}

/** A frame counts as slow from two frame intervals at 60 Hz on. */
const slowFrameMs = 34
const veryLongTaskMs = 150

/** Starts to measure the page; `stop` returns the measurements. `markers` are words of the answer, in order. */
export function record(root: HTMLElement, markers: readonly string[]): { stop(): Recording } {
  const startMs = performance.now()
  const framesMs: number[] = []
  const tasksMs: number[] = []
  let commits = 0

  const sightings = watchMarkers(markers)
  const mutations = new MutationObserver((records) => {
    commits += 1
    sightings.changed(records)
  })
  mutations.observe(root, { childList: true, characterData: true, subtree: true })
  const tasks = new PerformanceObserver((list) =>
    tasksMs.push(...list.getEntries().map(({ duration }) => duration)),
  )
  tasks.observe({ type: 'longtask' })
  const keys = recordKeys()

  let lastMs: number | undefined
  let frame = requestAnimationFrame(function next(nowMs) {
    if (lastMs !== undefined) framesMs.push(nowMs - lastMs)
    lastMs = nowMs
    frame = requestAnimationFrame(next)
    if (markers.length > 0) afterPaint(sightings.painted)
  })

  return {
    stop() {
      cancelAnimationFrame(frame)
      mutations.disconnect()
      tasksMs.push(...tasks.takeRecords().map(({ duration }) => duration))
      tasks.disconnect()
      return {
        tookMs: performance.now() - startMs,
        commits,
        frames: framesMs.length,
        slowFrames: framesMs.filter((ms) => ms > slowFrameMs).length,
        worstFrameMs: Math.max(0, ...framesMs),
        longTasks: tasksMs.length,
        veryLongTasks: tasksMs.filter((ms) => ms > veryLongTaskMs).length,
        longTasksMs: tasksMs.reduce((sum, ms) => sum + ms, 0),
        longestTaskMs: Math.max(0, ...tasksMs),
        keysMs: keys.stop(),
        sightings: sightings.all,
      }
    },
  }
}

function recordKeys(): { stop(): readonly number[] } {
  const keysMs: number[] = []
  const onInput = ({ timeStamp }: Event) =>
    requestAnimationFrame(() => afterPaint(() => keysMs.push(performance.now() - timeStamp)))
  addEventListener('keydown', onInput, { capture: true })
  return {
    stop() {
      removeEventListener('keydown', onInput, { capture: true })
      return keysMs
    },
  }
}

/** Calls the callback after the paint of the current frame: a posted message is handled in the next task. */
function afterPaint(callback: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', () => {
    callback()
    port1.close()
  })
  port1.start()
  port2.postMessage(undefined)
}
