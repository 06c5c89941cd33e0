import type { Arguments } from '../../shared/arguments.ts'
import type { Report } from '../../shared/report.ts'
import type { Rig } from '../rig.ts'

/** One measurement, made with several kits in one run. */
export type Scenario = (rig: Rig, options: Arguments) => Promise<Report>

/** The kits, by the name of their table row. */
export const kits: Readonly<Record<string, string>> = {
  floor: 'floor: no kit, plain text',
  chatstream: 'chatstream',
  aiSdk: 'AI SDK 7 + Streamdown with code',
  aiSdkThrottled: 'AI SDK 7 + Streamdown, throttled to 50 ms',
  assistantUi: 'assistant-ui 0.15 + react-markdown',
  antDesignX: 'Ant Design X 2.9 + x-markdown',
}

/** Measures each peer `runs` times, in turns, so that other load on the machine affects all of them. */
export async function byTurns<Result>(
  peers: readonly string[],
  { runs, settle }: Arguments,
  measure: (peer: string) => Promise<Result>,
): Promise<Map<string, Result[]>> {
  const results = new Map<string, Result[]>(peers.map((peer) => [peer, []]))
  for (let run = 1; run <= runs; run += 1) {
    for (const [peer, all] of results) {
      process.stderr.write(`\r${peer} ${run}/${runs}`.padEnd(40))
      await settle()
      all.push(await measure(peer))
    }
  }
  process.stderr.write('\r'.padEnd(40) + '\r')
  return results
}
