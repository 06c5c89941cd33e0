import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publicExports, root } from '../apps/recipes/examples.ts'
import { llmsFull, llmsIndex, pages } from './agentDocs.ts'

const full = llmsFull()

test('the index names every page with its first sentence', () => {
  const links = llmsIndex().match(/^- \[.+\]\(.+\): .{20,}$/gm) ?? []
  expect(links.length).toBe(pages().length)
  expect(llmsIndex()).toMatch(/^# chatstream\n\n> .{40,}/)
})

test('the whole text has every page, and the declaration of every export', () => {
  for (const page of pages()) expect(full).toContain(readFileSync(join(root, page), 'utf8'))
  const own = publicExports().filter(({ file }) => !file.includes('@standard-schema'))
  const missing = own.filter(({ name }) => !new RegExp(`export [\\w* ]+\\b${name}\\b`).test(full))
  expect(missing.map(({ name, file }) => `${name} in ${file}`)).toEqual([])
  expect(full).toContain('export function createChat<')
  expect(full).not.toContain('return createUntypedChat')
})

test('a build writes the texts for agents, and the packages contain them', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  expect(scripts['build']).toContain('node scripts/agentDocs.ts')
  const { files } = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')) as {
    files: string[]
  }
  expect(files).toEqual(expect.arrayContaining(['AGENTS.md', 'llms.txt', 'llms-full.txt', 'skills']))
  const ignored = execFileSync('git', ['check-ignore', 'packages/core/llms-full.txt'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(ignored.trim()).toBe('packages/core/llms-full.txt')
})
