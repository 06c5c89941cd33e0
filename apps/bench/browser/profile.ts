import { fastStream } from './scenarios/fast.ts'
import { frameStream } from './scenarios/frame.ts'
import { phoneSlowdown, phoneStream } from './scenarios/phone.ts'
import { kits } from './scenarios/scenario.ts'
import type { OpenPage, PageFacts, Rig } from './rig.ts'

const shown = 25

/** The scenarios that can be profiled. */
export const profiled: Readonly<Record<string, Omit<PageFacts, 'peer'>>> = {
  fast: { stream: fastStream },
  frame: { stream: frameStream },
  phone: { stream: phoneStream, slowdown: phoneSlowdown },
}

/** Prints where the main thread spends its time: the browser's own work by kind, scripts by function. */
export async function profile(rig: Rig, peer: string, facts: Omit<PageFacts, 'peer'>): Promise<void> {
  const traced = await rig.open({ peer, ...facts })
  const kinds = await traceKinds(rig, traced)
  await traced.close()
  const sampled = await rig.open({ peer, ...facts })
  const functions = await sampleFunctions(sampled)
  await sampled.close()
  list(`${kits[peer]}: work by kind`, kinds.times, kinds.commits)
  list(`${kits[peer]}: scripts by function`, functions.times, functions.commits)
}

function list(title: string, times: ReadonlyMap<string, number>, commits: number): void {
  const sorted = [...times].toSorted(([, a], [, b]) => b - a)
  const allMs = sorted.reduce((sum, [, ms]) => sum + ms, 0)
  console.log(`\n${title}, ${allMs.toFixed(0)} ms, ${commits} commits`)
  for (const [name, ms] of sorted.slice(0, shown)) console.log(`${ms.toFixed(0).padStart(6)} ms  ${name}`)
}

interface TraceEvent {
  name: string
  ph: string
  tid: number
  pid: number
  ts: number
  dur?: number
  tdur?: number
  args?: { name?: string }
}

/** Milliseconds by kind of work or by function, and the commits of that run. */
interface Times {
  times: ReadonlyMap<string, number>
  commits: number
}

/** Processor time of each kind of event on the page's main thread, without that of the events within it. */
async function traceKinds(rig: Rig, { page, ask }: OpenPage): Promise<Times> {
  await rig.browser.startTracing(page, { categories: ['devtools.timeline', 'toplevel', '__metadata'] })
  const { commits } = await ask()
  const { traceEvents } = JSON.parse((await rig.browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[]
  }
  const threads = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => selfTimes(traceEvents.filter((each) => each.pid === pid && each.tid === tid)))
  const [busiest = new Map<string, number>()] = threads.toSorted((a, b) => total(b) - total(a))
  return { times: busiest, commits }
}

function total(times: ReadonlyMap<string, number>): number {
  return [...times.values()].reduce((sum, ms) => sum + ms, 0)
}

function selfTimes(events: readonly TraceEvent[]): Map<string, number> {
  const times = new Map<string, number>()
  const open: { name: string; endsAt: number }[] = []
  const add = (name: string, ms: number) => times.set(name, (times.get(name) ?? 0) + ms)
  for (const { name, ph, ts, dur = 0, tdur = 0 } of events.toSorted(
    (a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0),
  )) {
    if (ph !== 'X') continue
    while ((open.at(-1)?.endsAt ?? Infinity) <= ts) open.pop()
    const outer = open.at(-1)
    if (outer !== undefined) add(outer.name, -tdur / 1000)
    add(name, tdur / 1000)
    open.push({ name, endsAt: ts + dur })
  }
  return times
}

async function sampleFunctions({ cdp, ask }: OpenPage): Promise<Times> {
  await cdp.send('Profiler.enable')
  await cdp.send('Profiler.setSamplingInterval', { interval: 500 })
  await cdp.send('Profiler.start')
  const { commits } = await ask()
  const { profile: seen } = await cdp.send('Profiler.stop')
  const frames = new Map(seen.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  for (const [index, id] of (seen.samples ?? []).entries()) {
    const { functionName = '', url = '', lineNumber = 0 } = frames.get(id) ?? {}
    if (functionName === '(idle)' || functionName === '(program)') continue
    const where = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`
    times.set(where, (times.get(where) ?? 0) + (seen.timeDeltas?.[index] ?? 0) / 1000)
  }
  return { times, commits }
}
