/** What was seen of one answer. Times are milliseconds. */
export interface Recording {
  tookMs: number
  /** Times the page's elements or texts changed: a commit of React, or an append. */
  commits: number
  frames: number
  slowFrames: number
  worstFrameMs: number
  /** Over 50 ms. */
  longTasks: number
  longestTaskMs: number
  /** From each key to the end of the task it started. */
  keysMs: readonly number[]
}

/** Two frames at 60 Hz, and a little. */
const slowFrameMs = 34

/** Watches the page from now on; `stop` tells what was seen. */
export function record(root: HTMLElement): { stop(): Recording } {
  const startMs = performance.now()
  const framesMs: number[] = []
  const tasksMs: number[] = []
  let commits = 0

  const mutations = new MutationObserver(() => (commits += 1))
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
        longestTaskMs: Math.max(0, ...tasksMs),
        keysMs: keys.stop(),
      }
    },
  }
}

function recordKeys(): { stop(): readonly number[] } {
  const keysMs: number[] = []
  const onInput = ({ timeStamp }: Event) => {
    // A message comes in a task of its own, after whatever the key has made the page do at once.
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      keysMs.push(performance.now() - timeStamp)
      port1.close()
    })
    port1.start()
    port2.postMessage(undefined)
  }
  addEventListener('keydown', onInput, { capture: true })
  return {
    stop() {
      removeEventListener('keydown', onInput, { capture: true })
      return keysMs
    },
  }
}
