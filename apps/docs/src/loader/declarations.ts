// Reads exports from the declaration files that `pnpm run build` writes: their text is regular, and types are resolved.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublicExport } from '../../../recipes/examples.ts'
import { root } from './repoText.ts'

/** A declaration with its documentation. */
export interface Declaration {
  /** The code without comments. */
  code: string
  /** The text of the docstring without tags. */
  text: string
  example: string | undefined
  members: readonly Member[]
}

/** A documented member of an interface or a class. */
interface Member {
  code: string
  text: string
}

const comment = /\/\*\*([\s\S]*?)\*\//g
const nextDeclaration = /^(?=export |declare |\/\*\*|type |interface |class |import |\/\/#|const |function )/m

function readComment(body: string): { text: string; example: string | undefined } {
  const plain = body.replaceAll(/^[ \t]*\* ?/gm, '').trim()
  const [before = '', example] = plain.split(/^@example\b.*$/m)
  const text = before
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/@defaultValue\s+([^\n]+)/g, '\n\nDefault: $1')
    .replaceAll(/@throws\s+/g, '\n\nThrows: ')
    .replaceAll(/@(returns|remarks|see)\s+/g, '\n\n')
    .replaceAll(/@param (\w+)\s+-?\s*/g, '\n\n`$1`: ')
  return { text: text.trim(), example: example?.trim() }
}

function membersOf(code: string): Member[] {
  const found = code.matchAll(
    /^ {4}\/\*\*([\s\S]*?)\*\/\n {4}([^\n]*(?:\n {5,}[^\n]*|\n {4}[}\])][^\n]*)*)/gm,
  )
  return [...found].map(([, body = '', member = '']) => ({
    code: member
      .replaceAll(comment, '')
      .replaceAll(/\s+/g, ' ')
      .replace(/;\s*$/, '')
      .replace(/\) \| \(\(/, ') | (('),
    text: readComment(body).text,
  }))
}

/** The declaration of an export; undefined if its file does not declare it. */
export function readDeclaration({ name, file }: PublicExport): Declaration | undefined {
  const built = join(root, file.replace('/src/', '/dist/').replace(/\.tsx?$/, '.d.ts'))
  if (!existsSync(built)) throw new Error(`${built} does not exist. Run \`pnpm run build\` first.`)
  const source = readFileSync(built, 'utf8')
  const start = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:function|const|class|interface|type) ${name}\\b`,
    'm',
  ).exec(source)?.index
  if (start === undefined) return undefined
  const before = source.slice(0, start).trimEnd()
  const doc = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**') + 3, -2) : ''
  const end = source.slice(start + 1).search(nextDeclaration)
  const whole = end === -1 ? source.slice(start) : source.slice(start, start + 1 + end)
  const { text, example } = readComment(doc)
  const code = whole
    .replaceAll(comment, '')
    .replaceAll(/^\s*\n/gm, '')
    .replace(/^export (declare )?/, '')
    .trim()
  return { code, text, example, members: membersOf(whole) }
}
