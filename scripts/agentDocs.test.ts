import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publicExports, root } from '../apps/recipes/examples.ts'
import { llmsFull, llmsIndex, sections } from './agentDocs.ts'

const full = llmsFull()

test('the index names every page with its first sentence', () => {
  const links = llmsIndex().match(/^- \[.+\]\(.+\): .{20,}$/gm) ?? []
  expect(links.length).toBe(Object.values(sections()).flat().length)
  expect(llmsIndex()).toMatch(/^# chatstream\n\n> .{40,}/)
  expect(llmsIndex()).toContain(
    '- [Deploy](https://chatstream.dev/guides/deploy/): The proxy is one Node process.',
  )
})

test('the whole text has every page for users, and the declaration of every export', () => {
  const { Start, Guides, Packages, Documentation } = sections()
  for (const page of [Start, Guides, Packages, Documentation].flatMap((pages) => pages ?? [])) {
    const text = readFileSync(join(root, page), 'utf8')
    // Title, links and examples of the site's pages have another form than those of plain Markdown.
    const parts = page.endsWith('.mdx') ? (text.match(/^```[^]*?^```$/gm) ?? []) : [text]
    for (const part of parts) expect(full).toContain(part)
  }
  expect(full).toContain('# Tools and approval\n')
  expect(full).toContain('```tsx\n// Tools.tsx\nimport ')
  expect(full).not.toContain('<Live')
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
