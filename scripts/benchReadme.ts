// Writes results.json into the pages that show it, and as charts: `node scripts/benchReadme.ts`, and after every run.
import { readFileSync, writeFileSync } from 'node:fs'
import { chartOf, charts } from './benchChart.ts'

/** A figure of a table. */
export type Figure = number | string | { median: number; min: number; max: number }

interface Scenario {
  title: string
  measured: string
  machine: { cpu?: string; cores: number; node: string; commit: string }
  loadAverage: number | string
  rows: readonly { name: string; figures: Readonly<Record<string, Figure>> }[]
}

/** The content of results.json. */
export interface Results {
  scenarios: Readonly<Record<string, Scenario>>
}

const begin = '<!-- results.json: written by scripts/benchReadme.ts -->'
const end = '<!-- end of results.json -->'

/** The pages with tables, and their scenarios; undefined for all. */
const pages: readonly { file: URL; only?: readonly string[] }[] = [
  { file: new URL('../apps/bench/README.md', import.meta.url) },
  {
    file: new URL('../docs/going-to-production.md', import.meta.url),
    only: ['firstToken', 'throughput', 'idle', 'load', 'churn'],
  },
]
const resultsFile = new URL('../apps/bench/results.json', import.meta.url)
const images = new URL('../docs/images/', import.meta.url)

// The file is written by `save` in report.ts.
const readResults = () => JSON.parse(readFileSync(resultsFile, 'utf8')) as Results

/** The pages with the tables of `results.json` between their two marks. */
export function pagesWithResults(): [URL, string][] {
  const results = readResults()
  return pages.map(({ file, only }) => {
    const [before = '', rest = ''] = readFileSync(file, 'utf8').split(begin)
    const [, after = ''] = rest.split(end)
    return [file, `${before}${begin}\n\n${tablesOf(results, only)}\n\n${end}${after}`]
  })
}

function tablesOf({ scenarios }: Results, only: readonly string[] = Object.keys(scenarios)): string {
  return Object.entries(scenarios)
    .filter(([name]) => only.includes(name))
    .map(
      ([name, scenario]) =>
        `**\`${name}\`** ${scenario.title}. ${circumstancesOf(scenario)}\n\n${tableOf(scenario)}`,
    )
    .join('\n\n')
}

/** The day, the machine and the version of a measurement. Compare only scenarios of the same machine. */
function circumstancesOf({ measured, machine, loadAverage }: Scenario): string {
  const { cpu = 'unknown processor', cores, node, commit } = machine
  return `Measured on ${measured} (${cpu}, ${cores} cores, Node ${node.slice(1)}, commit ${commit}, load average ${loadAverage}).`
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

/** Writes the tables and the charts into their files. */
export function writeResults(): void {
  for (const [path, text] of [...pagesWithResults(), ...chartFiles()]) writeFileSync(path, text)
}

if (import.meta.main) writeResults()
