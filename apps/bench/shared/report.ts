import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { load } from './quiet.ts'
import { writeReadme } from '../../../scripts/benchReadme.ts'

/** A row of a table: its name, and figures by the name of their column. A string is the reason for a missing figure. */
interface Row {
  name: string
  figures: Readonly<Record<string, number | string>>
}

export interface Report {
  title: string
  rows: readonly Row[]
}

const file = new URL('../results.json', import.meta.url)

export function print({ title, rows }: Report): void {
  console.log(`\n${title}`)
  console.table(
    Object.fromEntries(
      rows.map(({ name, figures }) => [
        name,
        Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, rounded(value)])),
      ]),
    ),
  )
}

/** Writes a report into `results.json`, replacing the one of the same name, and into the README. */
export function save(name: string, report: Report): void {
  const known = read()
  const rows = report.rows.map((row) => ({
    name: row.name,
    figures: Object.fromEntries(Object.entries(row.figures).map(([key, value]) => [key, rounded(value)])),
  }))
  const measured = new Date().toISOString().slice(0, 10)
  const entry = { title: report.title, measured, loadAverage: rounded(load()), rows }
  const results = { machine: machine(), scenarios: { ...known, [name]: entry } }
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
  writeReadme()
}

function read(): Record<string, unknown> {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Record<string, unknown> }).scenarios
  } catch {
    return {}
  }
}

function machine(): object {
  const [first] = cpus()
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  return { cpu: first?.model.trim(), cores: cpus().length, node: process.version, commit }
}

function rounded(value: number | string): number | string {
  return typeof value === 'string' ? value : Number(value.toPrecision(value >= 100 ? 4 : 3))
}
