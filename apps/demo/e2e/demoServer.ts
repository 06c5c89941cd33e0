import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface DemoServer {
  url: string
  /** Everything the process has written so far, both streams. */
  output(): string
  /** Ends the process as Ctrl+C does, and resolves with its exit code. */
  stop(): Promise<number | null>
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** The demo as `npm start` runs it, on a free port, with the few environment variables it needs. */
export async function startDemo(env: Record<string, string> = {}): Promise<DemoServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-demo-'))
  const child = spawn(process.execPath, ['--conditions=@chatstream/source', 'server/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], PORT: '0', CONVERSATIONS_FILE: join(folder, 'threads.sqlite'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    function read(chunk: string) {
      output += chunk
      const found = /chatstream demo: (http:\/\/\S+)\n/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    void exited.then(() => reject(new Error(`The demo's server ended before it listened:\n${output}`)))
  })
  return {
    url,
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exited
      await rm(folder, { recursive: true })
      return code as number | null
    },
  }
}
