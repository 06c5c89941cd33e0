import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { key } from '../servers.testing.ts'

const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

/**
 * Starts the command `chatstream-proxy` as a process, with a provider. The process is killed at the end of the test.
 */
export async function startCommand(
  provider: string,
  log: string,
  more: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
) {
  const args = ['--conditions=@chatstream/source', cli, '--port', '0', '--log', log, ...more]
  const env = { PATH: process.env['PATH'], no_proxy: '*' }
  const keys = { CHATSTREAM_BASE_URL: `${provider}/v1`, CHATSTREAM_API_KEY: key }
  const child = spawn(process.execPath, args, { env: { ...env, ...keys, ...variables } })
  const gone = once(child, 'exit')
  child.stdout.resume()
  async function kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    child.kill(signal)
    await gone
  }
  onTestFinished(() => kill('SIGKILL'))
  const [line] = await once(createInterface(child.stderr), 'line')
  return { url: /http:\S+(?=,)/.exec(line)?.[0] ?? '', kill }
}
