import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { buildPage } from '../server/buildPage.ts'

/** Words of the panel that a minifier keeps. */
const words = ['chatstream devtools', 'All open streams were cut.', 'aria-setsize']

test('a build without the variable holds nothing of the devtools', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'chatstream-demo-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  // Vitest sets it to `test`, which Vite takes for development.
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  await buildPage(fileURLToPath(new URL('..', import.meta.url)), directory)
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const scripts = files.filter((name) => /\.(?:js|css|html)$/.test(name))
  expect(scripts.length).toBeGreaterThan(2)
  const built = scripts.map((name) => readFileSync(join(directory, name), 'utf8')).join('\n')
  const sources = new URL('../../../packages/devtools/src/', import.meta.url)
  const source = ['ChatDevtools.tsx', 'panel/Actions.tsx', 'panel/VirtualRows.tsx']
    .map((name) => readFileSync(new URL(name, sources), 'utf8'))
    .join('\n')
  for (const word of words) {
    expect([word, source.includes(word)]).toEqual([word, true])
    expect([word, built.includes(word)]).toEqual([word, false])
  }
})
