import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkCycles } from './checkCycles.ts'
import { exportsOf } from './checkDocstrings.ts'
import { checkLayers } from './checkLayers.ts'
import {
  checkCasts,
  checkDynamicImports,
  checkFolders,
  checkFunctions,
  checkSmallFiles,
} from './checkSizes.ts'
import { layers, orderOf } from './layers.ts'
import type { SourceFile } from './sources.ts'

/** A source with the given imports: paths relative to `packages`, or names of packages. */
function source(path: string, imports: readonly string[] = [], rest: Partial<SourceFile> = {}): SourceFile {
  const [name = '', , ...inSrc] = path.split('/')
  return {
    path: `packages/${path}`,
    package: name,
    inSrc: inSrc.join('/'),
    isTest: false,
    lines: 100,
    imports: imports.map((each) => ({
      specifier: each,
      file: each.includes('/src/') ? `packages/${each}` : undefined,
      line: 1,
    })),
    casts: [],
    dynamicImports: [],
    longFunctions: [],
    ...rest,
  }
}

test.for([
  ['core/src/transport/a.ts', 'core/src/run/b.ts'],
  ['core/src/protocol/codeer/a.ts', 'core/src/protocol/relay/b.ts'],
  ['core/src/protocol/shared/a.ts', 'core/src/protocol/relay/b.ts'],
  ['core/src/run/a.ts', 'core/src/wire/b.ts'],
  ['core/src/a.ts', '@chatstream/react'],
  ['core/src/a.ts', 'node:fs'],
  ['react/src/useChat.ts', 'react/src/query/b.ts'],
  ['react/src/a.ts', '@chatstream/ui'],
  ['ui/src/strings/a.ts', 'ui/src/Composer/b.ts'],
  ['ui/src/Markdown/parser/a.ts', 'ui/src/Message/b.tsx'],
  ['proxy/src/exchange/a.ts', 'proxy/src/streams/b.ts'],
  ['proxy/src/logs/a.ts', 'proxy/src/upstream/b.ts'],
  ['proxy/src/sockets/a.ts', 'proxy/src/createProxy.ts'],
  ['testing/src/dialects/a.ts', 'testing/src/model/b.ts'],
  ['testing/src/script/a.ts', '@chatstream/proxy/node'],
])('%s may not import %s', ([path, imported]) => {
  expect(checkLayers([source(path!, [imported!])], layers)).toHaveLength(1)
})

test.for([
  ['core/src/protocol/codeer/a.ts', 'core/src/protocol/shared/b.ts'],
  ['core/src/protocol/codeer/a.ts', 'core/src/protocol/codeer/b.ts'],
  ['core/src/transport/a.ts', 'core/src/wire/b.ts'],
  ['ui/src/ChatStream/a.tsx', 'ui/src/shared/b.ts'],
  ['ui/src/Markdown/parser/a.ts', 'markdown-it'],
])('%s may import %s', ([path, imported]) => {
  expect(checkLayers([source(path!, [imported!])], layers)).toEqual([])
})

test('the message names the folders that are allowed', () => {
  const [message] = checkLayers([source('core/src/wire/a.ts', ['core/src/transport/b.ts'])], layers)
  expect(message).toBe(
    'packages/core/src/wire/a.ts:1: "core/src/transport/b.ts": wire may import json.ts, errors, the root of src.',
  )
})

test('docs/architecture.md shows the order of each package', () => {
  const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8')
  for (const [name, order] of Object.entries(layers))
    expect(page).toContain(`- **${name}**: ${orderOf(order)}`)
})

test('a test imports no package that is built on its own', () => {
  const file = (imported: string) => source('core/src/a.test.ts', [imported], { isTest: true })
  expect(checkLayers([file('@chatstream/testing/node')], layers)).toHaveLength(1)
  expect(checkLayers([file('core/src/chat/b.ts')], layers)).toEqual([])
  expect(
    checkLayers([source('proxy/src/a.test.ts', ['@chatstream/testing'], { isTest: true })], layers),
  ).toEqual([])
})

test('a folder that no row names is reported', () => {
  expect(checkLayers([source('core/src/new/a.ts')], layers)).toHaveLength(1)
})

test('a cycle is found however long it is, each once', () => {
  const ring = [
    source('a/src/1', ['a/src/2']),
    source('a/src/2', ['a/src/3']),
    source('a/src/3', ['a/src/1']),
  ]
  const tail = source('a/src/4', ['a/src/1'])
  expect(checkCycles([tail, ...ring])).toHaveLength(1)
  expect(checkCycles([tail, ...ring.slice(0, 2)])).toEqual([])
})

test('a folder holds 30 sources, tests not counted', () => {
  const files = Array.from({ length: 30 }, (_, index) => source(`a/src/x/${index}.ts`))
  expect(checkFolders([...files, source('a/src/x/t.test.ts', [], { isTest: true })])).toEqual([])
  expect(checkFolders([...files, source('a/src/x/one-more.ts')])).toHaveLength(1)
})

test('ten small files with one importer are allowed, eleven are not', () => {
  const small = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `a/src/x/${index}.ts`)
    return [...names.map((name) => source(name, [], { lines: 24 })), source('a/src/x/all.ts', names)]
  }
  expect(checkSmallFiles(small(10))).toEqual([])
  expect(checkSmallFiles(small(11))).toHaveLength(12)
})

test('casts and import() are reported in sources, not in tests', () => {
  const file = source('core/src/a.ts', [], { casts: [3], dynamicImports: [4] })
  expect(checkCasts([file, { ...file, isTest: true }])).toHaveLength(1)
  expect(checkDynamicImports([file, { ...file, isTest: true }])).toHaveLength(1)
})

test('a function of more than 80 lines needs a reason, and none has more than 100', () => {
  const long = (lines: number, reason: boolean) =>
    checkFunctions([source('core/src/a.ts', [], { longFunctions: [{ line: 1, lines, reason }] })])
  expect(long(81, true)).toEqual([])
  expect(long(81, false)).toHaveLength(1)
  expect(long(101, true)).toHaveLength(1)
})

test('five functions of more than 80 lines are allowed, six are not', () => {
  const longFunctions = Array.from({ length: 6 }, (_, line) => ({ line, lines: 81, reason: true }))
  const [first, ...others] = longFunctions
  expect(first).toBeDefined()
  expect(checkFunctions([source('core/src/a.ts', [], { longFunctions: others })])).toEqual([])
  expect(checkFunctions([source('core/src/a.ts', [], { longFunctions })])).toHaveLength(1)
})

test('the exports of a module are known with and without docstrings', () => {
  const text = [
    '/** Documented. */',
    'export interface A {}',
    'export type B = string',
    '/** Documented. */',
    'export function f(a: string): void',
    'export function f(a: number): void',
    'export function f() {}',
    '// A comment.',
    'export const c = 1',
    "export { d } from './d.ts'",
    "export type { E } from 'react'",
  ]
  const { declared, passedOn } = exportsOf('packages/core/src/index.ts', text.join('\n'))
  expect([...declared]).toEqual([
    ['A', true],
    ['B', false],
    ['f', true],
    ['c', false],
  ])
  expect(passedOn.map(({ name }) => name)).toEqual(['d'])
})
