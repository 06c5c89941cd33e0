// `pnpm run bench:node [--only decode,idle] [--runs 5] [--streams 8000]`
import { readArguments } from '../shared/arguments.ts'
import type { Arguments } from '../shared/arguments.ts'
import { print, save } from '../shared/report.ts'
import type { Report } from '../shared/report.ts'
import { churn } from './churn.ts'
import { decode } from './decode.ts'
import { firstToken } from './firstToken.ts'
import { idle } from './idle.ts'
import { load } from './load.ts'
import { throughput } from './throughput.ts'

const scenarios: Readonly<Record<string, (options: Arguments) => Promise<Report>>> = {
  decode,
  firstToken,
  throughput,
  idle,
  load,
  churn,
}
const options = readArguments(Object.keys(scenarios))
for (const [name, scenario] of Object.entries(scenarios)) {
  if (!options.wants(name)) continue
  const report = await scenario(options)
  print(report)
  save(name, report)
}
// Streams that were left open keep the process otherwise.
process.exit()
