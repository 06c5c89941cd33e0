import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { load } from './quiet.ts'
import { shown, writeResults } from '../../../scripts/benchReadme.ts'
import type { Spread } from './statistics.ts'

/** The value of a figure, or the reason for its absence. */
type Figure = number | string | Spread

/** A row of a table: its name, and its figures by column. */
interface Row {
  name: string
  /** Figures that are valid on a busy machine: thread time, counts, memory. */
  figures: Readonly<Record<string, Figure>>
  /** Wall-clock times, which other load on the machine lengthens. They are stored in `results.json` and not shown. */
  elapsed?: Readonly<Record<string, Figure>>
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
      rows.map(({ name, figures, elapsed }) => [
        name,
        Object.fromEntries(
          Object.entries({ ...figures, ...elapsed }).map(([key, value]) => [key, shown(rounded(value))]),
        ),
      ]),
    ),
  )
}

/** Writes a report into `results.json`, replacing the one of the same name, and into the README. */
export function save(name: string, report: Report): void {
  const known = read()
  const rows = report.rows.map((row) => ({
    name: row.name,
    figures: roundedAll(row.figures),
    ...(row.elapsed && { elapsed: roundedAll(row.elapsed) }),
  }))
  const measured = new Date().toISOString().slice(0, 10)
  const entry = { title: report.title, measured, machine: machine(), loadAverage: digits(load()), rows }
  const results = { scenarios: { ...known, [name]: entry } }
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
  writeResults()
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

function roundedAll(figures: Readonly<Record<string, Figure>>): Record<string, Figure> {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, rounded(value)]))
}

function rounded(figure: Figure): Figure {
  if (typeof figure === 'string') return figure
  if (typeof figure === 'number') return digits(figure)
  return { median: digits(figure.median), min: digits(figure.min), max: digits(figure.max) }
}

function digits(value: number): number {
  return Number(value.toPrecision(value >= 100 ? 4 : 3))
}
