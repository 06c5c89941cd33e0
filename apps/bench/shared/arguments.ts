import { parseArgs } from 'node:util'
import { quiet } from './quiet.ts'

export interface Arguments {
  /** The number of runs. Each figure is the median of them. */
  runs: number
  /** Returns `true` if a scenario, or one row of it, was selected. */
  wants(scenario: string, row?: string): boolean
  /** The number of streams, for the scenarios that have one. */
  streams: number
  profile: boolean
  /** Waits before a run until the machine is idle. With `--no-wait` it resolves at once. */
  settle(): Promise<void>
}

/** Reads the arguments of the command, e.g. `--only fast,thread:chatstream --runs 3 --streams 8000 --profile`. */
export function readArguments(scenarios: readonly string[]): Arguments {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      runs: { type: 'string', default: '5' },
      streams: { type: 'string', default: '2000' },
      profile: { type: 'boolean', default: false },
      'no-wait': { type: 'boolean', default: false },
    },
  })
  const wanted = values.only?.split(',').map((each) => each.split(':'))
  for (const [scenario = ''] of wanted ?? []) {
    if (!scenarios.includes(scenario))
      throw new Error(`There is no ${scenario}, only ${scenarios.join(', ')}.`)
  }
  return {
    runs: Number(values.runs),
    streams: Number(values.streams),
    profile: values.profile,
    settle: values['no-wait'] ? () => Promise.resolve() : quiet,
    wants: (scenario, row) =>
      wanted === undefined ||
      wanted.some(
        ([one, other]) => one === scenario && (row === undefined || other === undefined || other === row),
      ),
  }
}
