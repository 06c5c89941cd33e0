import type { Finding } from '../doctor/finding.ts'
import { printable, type Style } from './style.ts'

const marks: Readonly<Record<Finding['level'], string>> = { ok: '✓', note: 'i', warning: '!', problem: '✗' }

/** Formats findings as lines of text for the terminal. */
export function findingLines(findings: readonly Finding[], style: Style): readonly string[] {
  return findings.flatMap(({ level, title, detail, cure }) => [
    `${style.level(level, marks[level])} ${level === 'problem' ? style.bold(printable(title)) : printable(title)}`,
    ...indented(detail).map(style.dim),
    ...indented(cure),
  ])
}

const indented = (text: string | undefined): readonly string[] =>
  text === undefined || text === ''
    ? []
    : printable(text)
        .split('\n')
        .map((line) => `    ${line}`)
