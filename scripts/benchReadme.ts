// Writes results.json into the README of the benchmarks: `node scripts/benchReadme.ts`, and after every run.
import { readFileSync, writeFileSync } from 'node:fs'

interface Scenario {
  title: string
  measured: string
  loadAverage: number | string
  rows: readonly { name: string; figures: Readonly<Record<string, number | string>> }[]
}

interface Results {
  machine: { cpu?: string; cores: number; node: string; commit: string }
  scenarios: Readonly<Record<string, Scenario>>
}

const begin = '<!-- results.json: written by scripts/benchReadme.ts -->'
const end = '<!-- end of results.json -->'
const readme = new URL('../apps/bench/README.md', import.meta.url)
const results = new URL('../apps/bench/results.json', import.meta.url)

/** The README with the tables of `results.json` between its two marks. */
export function readmeWithResults(): string {
  const text = readFileSync(readme, 'utf8')
  const [before = '', rest = ''] = text.split(begin)
  const [, after = ''] = rest.split(end)
  // The file is written by `save` in report.ts.
  const tables = tablesOf(JSON.parse(readFileSync(results, 'utf8')) as Results)
  return `${before}${begin}\n\n${tables}\n\n${end}${after}`
}

function tablesOf({ machine, scenarios }: Results): string {
  const { cpu = 'unknown', cores, node, commit } = machine
  return [
    `${cpu}, ${cores} cores, Node ${node.slice(1)}, commit ${commit}.`,
    ...Object.entries(scenarios).map(
      ([name, scenario]) =>
        `**\`${name}\`** ${scenario.title}. Measured on ${scenario.measured}, load average ${scenario.loadAverage}.\n\n${tableOf(scenario)}`,
    ),
  ].join('\n\n')
}

function tableOf({ rows }: Scenario): string {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const lines = [
    ['', ...columns],
    ['', ...columns].map(() => '---'),
    ...rows.map(({ name, figures }) => [name, ...columns.map((column) => shown(figures[column]))]),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function shown(figure: number | string | undefined): string {
  return typeof figure === 'number' ? figure.toLocaleString('en') : (figure ?? '–')
}

/** Puts the tables into the README. */
export function writeReadme(): void {
  writeFileSync(readme, readmeWithResults())
}

if (import.meta.main) writeReadme()
