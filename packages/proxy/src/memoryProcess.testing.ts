import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { HeldMemory } from './memory.testing.ts'
import { ask } from './servers.testing.ts'
import { askAs } from './streams/streams.testing.ts'

/** Starts a proxy in its own process, and returns functions that measure how its memory grows. */
export async function startProcess(baseUrl: string) {
  const child = fork(fileURLToPath(new URL('memory.testing.ts', import.meta.url)), [baseUrl], {
    execArgv: ['--conditions=@chatstream/source', '--expose-gc'],
    env: { no_proxy: '*' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [url] = (await once(child, 'message')) as [string]
  async function memory(): Promise<HeldMemory> {
    child.send('memory')
    const [held] = (await once(child, 'message')) as [HeldMemory]
    return held
  }
  // The first requests make the process load what it needs.
  await (await ask(url)).text()
  await (await askAs(url, 'A'.repeat(22))).text()
  const { heldBytes: before } = await memory()
  return {
    url,
    heldBytes: async () => (await memory()).heldBytes - before,
    peakBytes: async () => (await memory()).peakBytes - before,
  }
}
