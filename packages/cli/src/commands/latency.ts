import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { explainError, type Summary, summarize } from '@chatstream/core'
import { type Cli, type ExitCode, UsageError } from '../cli.ts'
import { probe } from '../probe/probe.ts'
import { startProgress } from '../terminal/progress.ts'
import { createStyle, printable } from '../terminal/style.ts'
import { type Latency, latencyOf } from './latencyOf.ts'
import { positive, readRequest, requestHelp, requestOptions } from './request.ts'

export const latencyHelp = `chatstream latency <url>: asks several times, one after another, and summarises the latency.

  chatstream latency http://localhost:8787/api/chat -n 10 --target 500

${requestHelp}
  -n <count>                  how often to ask, by default 5
      --target <ms>           exit code 1 if the mean of the measure is not below this
      --measure <name>        the measure of the target: ttfb (by default), ttft, tpot or total
      --json                  the result as JSON

ttfb: time to the first byte. ttft: to the first token. tpot: mean time per token after the first. total: to the end.
Exit code: 0, 1 if a question failed or the target was missed, 2 if the command was not understood.`

const measures = { ttfb: 'ttfbMs', ttft: 'ttftMs', tpot: 'tpotMs', total: 'totalMs' } as const
type Measure = keyof typeof measures
const isMeasure = (name: string): name is Measure => Object.hasOwn(measures, name)

export async function latency(argv: readonly string[], cli: Cli): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...requestOptions,
      count: { type: 'string', short: 'n' },
      target: { type: 'string' },
      measure: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  const request = readRequest(positionals, values, cli.env, (path) => readFileSync(path, 'utf8'))
  const count = positive('-n', values.count ?? '5')
  if (!Number.isInteger(count)) throw new UsageError(`-n is "${count}"; it must be a whole number.`)
  const targetMs = values.target === undefined ? undefined : positive('--target', values.target)
  const measure = values.measure ?? 'ttfb'
  if (!isMeasure(measure))
    throw new UsageError(
      `There is no measure "${measure}". Choose one of ${Object.keys(measures).join(', ')}.`,
    )

  const answers: Latency[] = []
  const failures: string[] = []
  for (let asked = 1; asked <= count && !cli.signal.aborted; asked++) {
    const progress = startProgress(cli, `Question ${asked} of ${count}`)
    const seen = await probe({ ...request, signal: cli.signal, clock: cli.clock })
    progress.end()
    if (seen.error === undefined) answers.push(latencyOf(seen))
    else failures.push(explainError(seen.error).title)
  }
  if (cli.signal.aborted && answers.length === 0) return 130
  const samplesOf = (name: Measure) => answers.flatMap((each) => each[measures[name]] ?? [])
  const summaries = Object.keys(measures)
    .filter(isMeasure)
    .map((name) => {
      const isTarget = name === measure && targetMs !== undefined
      return [name, summarize(samplesOf(name), isTarget ? { targetMs } : {})] as const
    })
  const target = summaries.find(([name]) => name === measure)?.[1]
  if (values.json === true)
    cli.print(
      JSON.stringify(
        { url: request.url, asked: count, failures, ...Object.fromEntries(summaries) },
        undefined,
        2,
      ),
    )
  else for (const line of linesOf(summaries, failures, target, cli)) cli.print(line)
  const isMissed =
    targetMs !== undefined && (target?.status !== 'measured' || target.targetMet?.byMean !== true)
  return failures.length > 0 || isMissed ? 1 : 0
}

function linesOf(
  summaries: readonly (readonly [Measure, Summary])[],
  failures: readonly string[],
  target: Summary | undefined,
  { isTerminal }: Cli,
): readonly string[] {
  const style = createStyle(isTerminal)
  const columns = ['count', 'min', 'median', 'mean', 'stdev', 'p95', 'p99', 'max'] as const
  const row = (cells: readonly string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(6) : cell.padStart(9))).join('')
  const rows = summaries.map(([name, summary]) =>
    summary.status === 'measured'
      ? row([
          name,
          ...columns.map((column) =>
            column === 'count' ? String(summary.count) : summary[column].toFixed(1),
          ),
        ])
      : `${name.padEnd(6)}  no samples`,
  )
  const met = target?.status === 'measured' ? target.targetMet : undefined
  return [
    style.dim(row(['ms', ...columns])),
    ...rows,
    ...failures.map((failure) => style.level('problem', `✗ ${printable(failure)}`)),
    ...(met === undefined
      ? []
      : [
          `Target ${met.byMean ? 'met' : 'missed'} by the mean, ${met.byP95 ? 'met' : 'missed'} by the 95th percentile.`,
        ]),
  ]
}
