// The place of a run: two proxies and the networks of the devices. There are two kinds: real servers (`servers.ts`), and a
// simulation in one process (`simulated.ts`).
import type { ThreadStore } from '@chatstream/core'
import type { Script, ScriptedModelOptions } from '@chatstream/testing'
import type { Device } from './device.ts'
import { scriptOf, type ThreadPlan } from './plan.ts'

/** A proxy that a run can end abruptly. */
export interface ThreadProxy {
  store: ThreadStore
  drain(): Promise<unknown>
  kill(): void
  close(): Promise<void>
}

/** The place of one run. */
export interface ThreadPlace {
  one: ThreadProxy
  two: ThreadProxy
  /** The store as it is, without faults. */
  store: ThreadStore
  /** The time after which a run counts as hanging, in milliseconds. */
  hangingMs: number
  /** Milliseconds of the place's own time since its beginning. */
  elapsedMs(): number
  wait(ms: number): Promise<void>
  /** Waits until something is done that may take some of the place's time. */
  until(done: Promise<unknown>): Promise<void>
  openDevice(
    index: number,
    proxy: ThreadProxy,
    on: { work(): void; change(device: Device): void },
  ): Promise<Device>
  close(): Promise<void>
}

/** Opens the place of a run. `mutate` puts a fault into its stores. */
export type OpenPlace = (
  asked: AskedThread,
  mutate?: (store: ThreadStore) => ThreadStore,
) => Promise<ThreadPlace>

/** What the model said in a run, by question. */
export interface AskedThread {
  plan: ThreadPlan
  first: Map<number, string[]>
  afterTool: Map<number, string[]>
}

/** The next answer of the model in a run. */
function nextAnswer({ plan, first, afterTool }: AskedThread, question: number, isAfterTool: boolean): Script {
  const said = isAfterTool ? afterTool : first
  const before = said.get(question) ?? []
  const { script, text } = scriptOf(plan, question, before.length, isAfterTool)
  said.set(question, [...before, text])
  return script
}

/** The script of a model for all runs; `find` returns a run by its seed. */
export function scriptFor(
  find: (seed: number) => AskedThread | undefined,
): Extract<ScriptedModelOptions['script'], (...given: never[]) => unknown> {
  return ({ asked, question }) => {
    const [, seed, index] = asked.match(/seed (\d+) question (\d+)(?!.*seed \d+ question)/s) ?? []
    const run = find(Number(seed))
    if (run === undefined) return 'Nobody asked this.'
    return nextAnswer(run, Number(index), /the work is done(?!.*seed \d+ question)/s.test(question))
  }
}
