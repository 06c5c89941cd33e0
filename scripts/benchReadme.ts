// Writes results.json into the README of the benchmarks, and as charts: `node scripts/benchReadme.ts`, and after every run.
import { readFileSync, writeFileSync } from 'node:fs'
import { chartOf, charts } from './benchChart.ts'

/** A figure of a table. */
export type Figure = number | string | { median: number; min: number; max: number }

interface Scenario {
  title: string
  measured: string
  loadAverage: number | string
  rows: readonly { name: string; figures: Readonly<Record<string, Figure>> }[]
}

/** The content of results.json. */
export interface Results {
  machine: { cpu?: string; cores: number; node: string; commit: string }
  scenarios: Readonly<Record<string, Scenario>>
}

const begin = '<!-- results.json: written by scripts/benchReadme.ts -->'
const end = '<!-- end of results.json -->'
const readme = new URL('../apps/bench/README.md', import.meta.url)
const file = new URL('../apps/bench/results.json', import.meta.url)
const images = new URL('../docs/images/', import.meta.url)

// The file is written by `save` in report.ts.
const readResults = () => JSON.parse(readFileSync(file, 'utf8')) as Results

/** The README with the tables of `results.json` between its two marks. */
export function readmeWithResults(): string {
  const text = readFileSync(readme, 'utf8')
  const [before = '', rest = ''] = text.split(begin)
  const [, after = ''] = rest.split(end)
  const tables = tablesOf(readResults())
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

/** A figure as it is printed: a median with its extremes, unless all runs gave the same. */
export function shown(figure: Figure | undefined): string {
  if (typeof figure === 'number') return figure.toLocaleString('en')
  if (typeof figure !== 'object') return figure ?? '–'
  const [median, min, max] = [figure.median, figure.min, figure.max].map(shown)
  return min === max ? `${median}` : `${median} (${min}–${max})`
}

/** The charts of `results.json` by the path of their file. */
export function chartFiles(): [URL, string][] {
  const results = readResults()
  return Object.entries(charts).map(([name, words]) => [new URL(name, images), chartOf(results, words)])
}

/** Writes the tables into the README, and the charts into their files. */
export function writeReadme(): void {
  writeFileSync(readme, readmeWithResults())
  for (const [path, chart] of chartFiles()) writeFileSync(path, chart)
}

if (import.meta.main) writeReadme()
