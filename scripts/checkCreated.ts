// Makes an app of each framework from the packed packages, as a new user does: `npm create`, `npm install`, `npm test`,
// `npm run dev`, and a question on its page in Chromium. The answer should be on the page within 90 s, installing
// included; a busy machine may take longer. Third parties come from the registry, or npm's cache. Arguments: the
// frameworks, by default all, each without and with conversations (`vite+conversations`).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { frameworks } from '../packages/create-chatstream/src/readChoices.ts'
import { launchBrowser } from './launchBrowser.ts'
import { packPackages } from './packPackages.ts'

const limitMs = 90_000
/** Ends a check that hangs. */
const timeoutMs = 300_000
const folder = mkdtempSync(join(tmpdir(), 'chatstream-created-'))
const packed = join(folder, 'packed')
const command = join(folder, 'creator/node_modules/create-chatstream/dist/main.js')

function run(cwd: string, ...[program = '', ...args]: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, OPENAI_API_KEY: '', NEXT_TELEMETRY_DISABLED: '1' },
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`)
}

const install = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund']

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The arguments of `npm run dev` for this port. Express reads the variable PORT. */
const portArgs: Readonly<Record<string, (port: string) => string[]>> = {
  vite: (port) => ['--', '--host', '127.0.0.1', '--port', port, '--strictPort'],
  next: (port) => ['--', '--hostname', '127.0.0.1', '--port', port],
}

/** Opens the page as soon as it is served, asks, and waits for the answer. */
async function ask(url: string): Promise<void> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    for (let isOpen = false; !isOpen;) {
      isOpen = await page.goto(url, { timeout: timeoutMs }).then(
        (response) => response?.ok() === true,
        () => false,
      )
      if (!isOpen) await page.waitForTimeout(200)
    }
    await page.getByRole('textbox').fill('Hello', { timeout: timeoutMs })
    await page.getByRole('textbox').press('Enter')
    await page.getByText('your provider answers in its place').first().waitFor({ timeout: timeoutMs })
  } finally {
    await browser.close()
  }
}

/** Ends the server and the processes that it started. */
async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return
  const exited = once(server, 'exit')
  process.kill(process.platform === 'win32' ? server.pid : -server.pid, 'SIGTERM')
  await exited
}

async function checkApp(kind: string): Promise<string> {
  const [framework = '', conversations] = kind.split('+')
  const app = join(folder, kind)
  const startedAt = Date.now()
  const port = String(await freePort())
  const choices = ['--framework', framework, ...(conversations === undefined ? [] : ['--conversations'])]
  run(folder, process.execPath, command, app, ...choices, '--yes', '--packages', packed)
  run(app, ...install)
  const installedMs = Date.now() - startedAt
  const server = spawn('npm', ['run', 'dev', ...(portArgs[framework]?.(port) ?? [])], {
    cwd: app,
    detached: process.platform !== 'win32',
    stdio: 'ignore',
    env: { ...process.env, PORT: port, OPENAI_API_KEY: '', NEXT_TELEMETRY_DISABLED: '1' },
  })
  try {
    await ask(`http://127.0.0.1:${port}/`)
  } finally {
    await end(server)
  }
  const answeredMs = Date.now() - startedAt
  run(app, 'npm', 'test')
  const seconds = (ms: number) => (ms / 1000).toFixed(1)
  return `${answeredMs > limitMs ? 'slow' : 'ok  '} ${kind}: answer after ${seconds(answeredMs)} s (installed after ${seconds(installedMs)} s), npm test green`
}

try {
  const creator = packPackages(packed).find((file) => file.startsWith('create-chatstream-')) ?? ''
  mkdirSync(join(folder, 'creator'))
  run(join(folder, 'creator'), ...install, join(packed, creator))
  const wanted = process.argv.slice(2)
  const all = frameworks.flatMap((framework) => [framework, `${framework}+conversations`])
  for (const kind of wanted.length > 0 ? wanted : all) {
    // One at a time: they would share the processor, and be slower than for a user.
    // oxlint-disable-next-line no-await-in-loop
    console.log(await checkApp(kind))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
