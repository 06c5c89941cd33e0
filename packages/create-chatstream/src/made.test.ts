// The made apps, with the built packages of this repository in place of installed ones. `pnpm run created` installs the
// packed packages, starts the servers and asks in a browser; this test takes seconds and needs no registry.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeApp } from './makeApp.ts'
import type { Framework } from './readChoices.ts'

const root = join(import.meta.dirname, '../../..')
/** Modules are found from here: the recipes depend on every package and framework. */
const recipes = join(root, 'apps/recipes')
/** The file that `next dev` writes beside its configuration. */
const nextTypes = '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(recipes, '.created-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

const run = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

const make = (framework: Framework, conversations: boolean) => {
  const app = join(folder, `${framework}-${conversations}`)
  makeApp({ folder: app, name: 'made', framework, conversations }, '1.0.0')
  return app
}

test.each([
  ['vite', false],
  ['vite', true],
  ['next', false],
  ['next', true],
] as const)('%s, conversations %s: the types are right', (framework, conversations) => {
  const app = make(framework, conversations)
  if (framework === 'next') writeFileSync(join(app, 'next-env.d.ts'), nextTypes)
  expect(run(app, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.')).toEqual({
    status: 0,
    output: '',
  })
})

// The tests of an app are about its server, which is the same for every framework.
test.each([false, true])('conversations %s: the tests of the app pass', (conversations) => {
  const app = make('express', conversations)
  const tests = ['chat', ...(conversations ? ['conversations'] : [])].map((name) => `test/${name}.test.js`)
  expect(run(app, '--test', ...tests)).toMatchObject({ status: 0 })
})
