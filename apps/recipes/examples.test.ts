import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  docstringExamples,
  type Example,
  hasExample,
  markdownExamples,
  publicExports,
  root,
} from './examples.ts'

const folder = join(import.meta.dirname, '.examples')
const packages = globSync('packages/*', { cwd: root })

/** The names that docstring examples may use without declaring them. */
const known = `
  const chat: import('@chatstream/core').Chat
  const message: import('@chatstream/core').ChatMessage
  const response: Response
  const error: import('@chatstream/core').ChatErrorData
  const request: Request
  const init: RequestInit
  const url: string
  const id: string
  const bytes: Uint8Array
  const whole: unknown
  const wait: (ms: number | undefined) => Promise<void>
  const work: () => Promise<void>
  const read: (stream: ReadableStream<Uint8Array>) => Promise<unknown>
  const render: (value: unknown) => void
  const show: (text: string) => void
  const ring: () => void
  const paint: () => void
  const expect: (value: unknown) => { toEqual(value: unknown): void }
`

/** The imports of a docstring's example: the public exports it names. A component wins over a type of its name. */
function withImports({ code }: Example): string {
  const own = /^import /m.test(code)
  const wanted = own ? [] : publicExports().filter(({ name }) => new RegExp(`\\b${name}\\b`).test(code))
  const byKind = wanted.toSorted((a, b) => Number(b.isType) - Number(a.isType))
  const imports = new Map(byKind.map((entry) => [entry.name, entry]))
  return [...imports.values()]
    .map(({ name, specifier, isType }) => `import ${isType ? 'type ' : ''}{ ${name} } from '${specifier}'\n`)
    .join('')
}

/** An example with a hook or a bare return is the body of a component. */
function asModule(example: Example, implicit: boolean): string {
  if (!implicit) return `${example.code}\nexport {}\n`
  const inComponent =
    /\buse[A-Z]\w*\(|^\s*return\b/m.test(example.code) && !/^(export )?function/m.test(example.code)
  const imports = example.code.match(/^import .*\n/gm) ?? []
  const body = example.code.replaceAll(/^import .*\n/gm, '')
  const code = inComponent ? `export async function Example() {\n${body}}\n` : body
  return `${imports.join('')}${withImports(example)}${code}\nexport {}\n`
}

function compile(examples: readonly Example[], implicit: boolean): string {
  const here = join(folder, implicit ? 'docstrings' : 'markdown')
  rmSync(here, { recursive: true, force: true })
  mkdirSync(here, { recursive: true })
  const files = new Map(examples.map((example, i) => [`example${i}.${example.language}`, example]))
  for (const [file, example] of files) writeFileSync(join(here, file), asModule(example, implicit))
  if (implicit) writeFileSync(join(here, 'known.d.ts'), `declare global {${known}}\nexport {}\n`)
  writeFileSync(
    join(here, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../../tsconfig.base.json',
      compilerOptions: {
        composite: false,
        declaration: false,
        declarationMap: false,
        noEmit: true,
        noUnusedLocals: false,
        noUnusedParameters: false,
        rewriteRelativeImportExtensions: false,
        allowImportingTsExtensions: true,
        jsx: 'react-jsx',
        lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
        types: ['node', 'vite/client'],
      },
      include: ['.'],
      // The declarations of the packages, not their sources, which the build has checked; `tsc -b` builds them.
      references: packages.map((path) => ({ path: join(root, path) })),
    }),
  )
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', here, '--pretty', 'false'], {
      encoding: 'utf8',
      cwd: here,
    })
    return ''
  } catch (error) {
    const output = String((error as { stdout?: unknown }).stdout)
    return output.replaceAll(/example\d+\.tsx?/g, (file) => files.get(file)?.place ?? file)
  }
}

test('every code block of the Markdown files compiles unchanged', () => {
  const examples = markdownExamples()
  expect(examples.length).toBeGreaterThan(0)
  expect(compile(examples, false)).toBe('')
}, 300_000)

test('every example of a docstring compiles', () => {
  const examples = docstringExamples()
  expect(examples.length).toBeGreaterThan(0)
  expect(compile(examples, true)).toBe('')
}, 300_000)

test('every public function, component and class has an example', () => {
  const without = publicExports().filter((entry) => !entry.isType && !hasExample(entry))
  expect(without.map(({ name, file }) => `${name} in ${file}`)).toEqual([])
})
