import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Usage } from './processes/serve.ts'

export interface Started {
  url: string
  usage(figure: keyof Usage): Promise<number>
  stop(): void
}

/** Starts a server in a separate process, so that its usage can be measured. */
export async function start(name: 'model' | 'bareRelay' | 'proxy', ...args: string[]): Promise<Started> {
  const child = fork(join(import.meta.dirname, 'processes', `${name}.ts`), args, {
    execArgv: ['--conditions=@chatstream/source', '--expose-gc'],
  })
  const [url] = (await once(child, 'message')) as [string] // `serve` sends the address first.
  return {
    url,
    async usage(figure) {
      child.send(figure)
      const [usage] = (await once(child, 'message')) as [number] // … and a figure for each message.
      return usage
    },
    stop: () => void child.kill('SIGKILL'),
  }
}
