import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeApp } from './makeApp.ts'
import { frameworks, readChoices } from './readChoices.ts'

const never = async () => Promise.reject(new Error('asked'))
const root = join(import.meta.dirname, '../../..')

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'create-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const jsonOf = (...path: string[]) =>
  JSON.parse(readFileSync(join(...path), 'utf8')) as {
    name: string
    scripts: Record<string, string>
    dependencies: Record<string, string>
    devDependencies?: Record<string, string>
  }

test('arguments answer every question', async () => {
  expect(await readChoices(['My Chat', '--framework', 'next', '--conversations'], never)).toEqual({
    folder: join(process.cwd(), 'My Chat'),
    name: 'my-chat',
    framework: 'next',
    conversations: true,
  })
  expect(await readChoices(['--yes'], never)).toMatchObject({
    name: 'my-chat',
    framework: 'vite',
    conversations: false,
  })
})

test('what is missing is asked for', async () => {
  const asked: string[] = []
  const ask = async (question: string, fallback: string) => {
    asked.push(`${question}: ${fallback}`)
    return ['support', 'express', 'yes'][asked.length - 1] ?? ''
  }
  expect(await readChoices([], ask)).toMatchObject({
    name: 'support',
    framework: 'express',
    conversations: true,
  })
  expect(asked).toEqual([
    'Folder: my-chat',
    'Framework (vite, next, express): vite',
    'A list of conversations (yes, no): no',
  ])
})

test('a framework that does not exist, an unknown flag and a name without letters are refused', async () => {
  await expect(readChoices(['x', '--framework', 'vue'], never)).rejects.toThrow(
    'There is no framework “vue”.',
  )
  await expect(readChoices(['x', '--vue'], never)).rejects.toThrow('--vue')
  await expect(readChoices(['...', '--yes'], never)).rejects.toThrow('no letter or digit')
})

const kinds = frameworks.flatMap((framework) =>
  [false, true].map((conversations) => ({ framework, conversations })),
)

test.each(kinds)(
  '$framework, conversations $conversations: the app has its name, its scripts, its key file and one version of chatstream',
  (kind) => {
    const folder = emptyFolder()
    makeApp({ folder, name: 'support', ...kind }, '1.2.3')
    const { name, scripts, dependencies } = jsonOf(folder, 'package.json')
    expect(name).toBe('support')
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['dev', 'test', 'start']))
    expect(dependencies['@chatstream/core']).toBe('^1.2.3')
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['.env.example', '.gitignore', 'README.md', 'server', 'test']),
    )
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toMatch(/^\.env$/m)
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    )
    const left = files
      .map(({ parentPath, name: file }) => join(parentPath, file))
      .filter((file) => file.includes('/_') || /\{\{name|\/\/ conversations/.test(readFileSync(file, 'utf8')))
    expect(left).toEqual([])
    const mentions = files.filter(({ parentPath, name: file }) =>
      /createThreads|sqliteThreads/.test(readFileSync(join(parentPath, file), 'utf8')),
    )
    expect(mentions.length > 0).toBe(kind.conversations)
  },
)

test('a folder with files stays as it is', () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'mine.txt'), 'x')
  expect(() => makeApp({ folder, name: 'x', framework: 'vite', conversations: false }, '1.0.0')).toThrow(
    'is not empty',
  )
  expect(readdirSync(folder)).toEqual(['mine.txt'])
})

test('packages that are packed are taken from their files, and a missing one is named', () => {
  const [folder, packages] = [emptyFolder(), emptyFolder()]
  const choices = { folder, name: 'x', framework: 'express', conversations: false, packages } as const
  expect(() => makeApp(choices, '1.0.0')).toThrow('chatstream-core-1.0.0.tgz is missing')
})

test('the templates use the versions of this repository', () => {
  const own = [root, join(root, 'apps/recipes')].map((folder) => jsonOf(folder, 'package.json'))
  const known = Object.assign(
    {},
    ...own.map(({ dependencies, devDependencies }) => ({ ...devDependencies, ...dependencies })),
  ) as Record<string, string>
  const used = frameworks.map((framework) =>
    jsonOf(import.meta.dirname, '../templates', framework, '_package.json'),
  )
  const versions = used
    .flatMap(({ dependencies, devDependencies }) => Object.entries({ ...devDependencies, ...dependencies }))
    .filter(([name]) => !name.startsWith('@chatstream/'))
  expect(versions.length).toBeGreaterThan(10)
  expect(versions).toEqual(versions.map(([name]) => [name, known[name]]))
})

test('the command prints its options, and a mistake ends it with 1', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { encoding: 'utf8' })
  expect(run('--help').stdout).toMatch('--framework')
  expect(run('--framework', 'vue')).toMatchObject({ status: 1, stdout: '' })
})

test.each(['20.20.2', '22.11.0', '21.0.0'])('on Node %s the command names the Node it needs', (version) => {
  const older = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`
  const folder = emptyFolder()
  const main = join(import.meta.dirname, 'main.ts')
  const preload = `data:text/javascript,${encodeURIComponent(older)}`
  const run = spawnSync(process.execPath, ['--import', preload, main, folder, '--yes'], { encoding: 'utf8' })
  expect(run).toMatchObject({ status: 1, stdout: '' })
  expect(run.stderr).toBe(
    `create-chatstream and the apps that it makes need Node 22.12 or later, and this is Node ${version}. Install a newer Node (https://nodejs.org), then run the command again.\n`,
  )
  expect(readdirSync(folder)).toEqual([])
})

test('the command loads only built-in modules of every Node before it has checked the version', () => {
  const main = readFileSync(join(import.meta.dirname, 'main.ts'), 'utf8')
  const imported = Array.from(main.matchAll(/^import .* from '(.*)'$/gm), ([, from]) => from)
  expect(imported).toEqual(['node:fs'])
})
