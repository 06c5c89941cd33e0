import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { canaryEnv, filesWithCanary, watchForCanary } from './canary.ts'

const key = canaryEnv['CHATSTREAM_CANARY_KEY'] ?? ''

test('the tests have the key in their environment', () => {
  expect(process.env).toMatchObject(canaryEnv)
})

test('a key is found in chunks of any size, also with colours in between', () => {
  for (const output of [`some text ${key} and more`, `日本 sk-can\u001B[31mary-\u001B[39mx`]) {
    const bytes = Buffer.from(output)
    for (const size of [1, 3, 100]) {
      const watch = watchForCanary()
      for (let at = 0; at < bytes.length; at += size) watch.push(bytes.subarray(at, at + size))
      expect(watch.isFound).toBe(true)
    }
  }
  const clean = watchForCanary()
  clean.push(Buffer.from('sk-can and -ary-'))
  expect(clean.isFound).toBe(false)
})

test('a key is found in what builds and tests have written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-canary-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [clean, leaking, source] = ['apps/demo/dist/a.js', 'apps/demo/dist/assets/b.js', 'apps/demo/src/c.ts']
  for (const name of [clean, leaking, source]) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), name === clean ? 'nothing' : `key = "${key}"`)
  }
  expect(filesWithCanary(folder)).toEqual([leaking])
})

test('no file that was written so far holds a key', () => {
  expect(filesWithCanary(join(import.meta.dirname, '..'))).toEqual([])
})
