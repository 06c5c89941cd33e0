import { parseArgs } from 'node:util'
import { quiet } from './quiet.ts'

export interface Arguments {
  /** Of each figure the median of so many runs is taken. */
  runs: number
  /** Whether a scenario, or one row of it, is asked for. */
  wants(scenario: string, row?: string): boolean
  /** For the scenarios with a number of streams. */
  streams: number
  profile: boolean
  /** Before each run, for a machine that has nothing else to do; at once where the command says `--no-wait`. */
  settle(): Promise<void>
}

/** `--only fast,thread:chatstream --runs 3 --streams 8000 --profile` */
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
