// Chromium over the DevTools protocol: a page driven by Playwright always counts as visible.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserFlags, findBrowser } from '../../../scripts/findBrowser.ts'

type Json = Record<string, unknown>

interface Tab {
  evaluate<T>(expression: string): Promise<T>
  /** Evaluates the expression until it is true. */
  until(expression: string): Promise<void>
  type(text: string): Promise<void>
  pressEnter(): Promise<void>
  /** Brings the tab to the front, which hides the others. */
  show(): Promise<void>
}

export interface RawBrowser {
  open(url: string): Promise<Tab>
  close(): Promise<void>
}

export async function launchRawBrowser(): Promise<RawBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-chromium-'))
  const args = [...browserFlags, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`]
  const child = spawn(findBrowser({ windows: true }), args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    void exited.then(() => reject(new Error(`Chromium ended before it listened:\n${said}`)))
  })
  const call = await connect(address)

  async function open(url: string): Promise<Tab> {
    const { targetId } = await call('Target.createTarget', { url })
    const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true })
    const session = (method: string, params: Json = {}) => call(method, params, String(sessionId))
    const evaluate = async <T>(expression: string) => {
      const { result } = await session('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      })
      return (result as { value: T }).value
    }
    return {
      evaluate,
      async until(expression) {
        while (!(await evaluate<boolean>(`Boolean(${expression})`)))
          await new Promise((resolve) => setTimeout(resolve, 20))
      },
      type: async (text) => void (await session('Input.insertText', { text })),
      async pressEnter() {
        const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 }
        await session('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...key })
        await session('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
      },
      show: async () => void (await call('Target.activateTarget', { targetId })),
    }
  }

  return {
    open,
    async close() {
      child.kill()
      await exited
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function connect(address: string) {
  const socket = new WebSocket(address)
  await once(socket, 'open')
  const waiting = new Map<number, { resolve: (result: Json) => void; reject: (error: Error) => void }>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as {
      id?: number
      result?: Json
      error?: { message: string }
    }
    const waiter = id === undefined ? undefined : waiting.get(id)
    if (error !== undefined) waiter?.reject(new Error(error.message))
    else waiter?.resolve(result ?? {})
  })
  return (method: string, params: Json, sessionId?: string): Promise<Json> =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve, reject })
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId !== undefined && { sessionId }) }))
    })
}
