import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

// The recordings of real providers are not in this repository; they are replayed where they lie beside it.
const root = resolve(import.meta.dirname, '../../..')
const runners = resolve(root, '../shared/conformance')
const run = (...args: string[]) =>
  execFileSync(process.execPath, [resolve(runners, args[0] ?? ''), ...args.slice(1)], {
    cwd: root,
    encoding: 'utf8',
  })

test.skipIf(!existsSync(runners))('the web-platform-tests’ parsing cases pass over every split', () => {
  expect(run('sse.mjs')).toBe('40 passed, 0 failed\n')
})

test.skipIf(!existsSync(runners))(
  'every recorded stream of the three providers’ formats gives what it must, split and cut',
  () => {
    expect(run('run.mjs')).toMatch(/^\d+ passed, 0 failed\n$/)
  },
)
