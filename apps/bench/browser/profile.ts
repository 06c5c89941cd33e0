import { fastStream } from './scenarios/fast.ts'
import { kits } from './scenarios/scenario.ts'
import type { OpenPage, Rig } from './rig.ts'

const shown = 25

/** Prints how the main thread's time is spent with a fast model: browser work by kind, scripts by function. */
export async function profile(rig: Rig, peer: string): Promise<void> {
  const traced = await rig.open({ peer, stream: fastStream })
  const kinds = await traceKinds(rig, traced)
  await traced.close()
  const sampled = await rig.open({ peer, stream: fastStream })
  const functions = await sampleFunctions(sampled)
  await sampled.close()
  list(`${kits[peer]}: work by kind`, kinds)
  list(`${kits[peer]}: scripts by function`, functions)
}

function list(title: string, times: ReadonlyMap<string, number>): void {
  const sorted = [...times].toSorted(([, a], [, b]) => b - a)
  const allMs = sorted.reduce((sum, [, ms]) => sum + ms, 0)
  console.log(`\n${title}, ${allMs.toFixed(0)} ms`)
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

/** The CPU time of each kind of trace event on the page's main thread, without the events nested in it. */
async function traceKinds(rig: Rig, { page, ask }: OpenPage): Promise<Map<string, number>> {
  await rig.browser.startTracing(page, { categories: ['devtools.timeline', 'toplevel', '__metadata'] })
  await ask()
  const { traceEvents } = JSON.parse((await rig.browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[]
  }
  const threads = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => selfTimes(traceEvents.filter((each) => each.pid === pid && each.tid === tid)))
  const [busiest = new Map<string, number>()] = threads.toSorted((a, b) => total(b) - total(a))
  return busiest
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

async function sampleFunctions({ cdp, ask }: OpenPage): Promise<Map<string, number>> {
  await cdp.send('Profiler.enable')
  await cdp.send('Profiler.setSamplingInterval', { interval: 500 })
  await cdp.send('Profiler.start')
  await ask()
  const { profile: seen } = await cdp.send('Profiler.stop')
  const frames = new Map(seen.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  for (const [index, id] of (seen.samples ?? []).entries()) {
    const { functionName = '', url = '', lineNumber = 0 } = frames.get(id) ?? {}
    if (functionName === '(idle)' || functionName === '(program)') continue
    const where = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`
    times.set(where, (times.get(where) ?? 0) + (seen.timeDeltas?.[index] ?? 0) / 1000)
  }
  return times
}
