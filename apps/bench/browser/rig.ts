import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { chromium } from 'playwright'
import type { Browser, CDPSession, Page } from 'playwright'
import { browserFlags, findBrowser } from '../../../scripts/findBrowser.ts'
import { markdownAnswer, plainAnswer } from '../shared/answers.ts'
import { buildPages } from './build.ts'
import type { Recording } from './page/recorder.ts'

export interface StreamOptions {
  deltas: number
  /** Deltas a second; 0: as fast as the socket gives them. */
  rate: number
  text: 'markdown' | 'plain'
}

interface PageFacts {
  peer: string
  stream: StreamOptions
  /** Messages above; none unless given. */
  history?: number
}

/** Processor time of the page's main thread, in milliseconds. */
interface MainThread {
  mainThreadMs: number
  scriptMs: number
  /** Style and layout. */
  layoutMs: number
}

/** One page with one kit, that asks when told to. */
export interface OpenPage {
  page: Page
  cdp: CDPSession
  /** Asks once. Rejects where the page does not show the answer's end, or after `limitMs`. */
  ask(limitMs?: number): Promise<Recording & MainThread>
  close(): Promise<void>
}

export interface Rig {
  browser: Browser
  open(facts: PageFacts): Promise<OpenPage>
  close(): Promise<void>
}

/** Pages built, server and browser running. */
export async function startRig(options: { minify: boolean }): Promise<Rig> {
  const server = fork(join(import.meta.dirname, 'server.ts'), [await buildPages(options)])
  const [url] = (await once(server, 'message')) as [string] // The only message the server sends.
  const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags })
  return {
    browser,
    open: (facts) => openPage(browser, url, facts),
    async close() {
      await browser.close()
      server.kill()
    },
  }
}

async function openPage(browser: Browser, url: string, facts: PageFacts): Promise<OpenPage> {
  const { peer, stream, history = 0 } = facts
  const { end } = stream.text === 'markdown' ? markdownAnswer(stream.deltas) : plainAnswer(stream.deltas)
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${peer}: ${message.text()}`)
  })
  const address = `/stream?deltas=${stream.deltas}&rate=${stream.rate}&text=${stream.text}`
  await page.goto(`${url}/?${new URLSearchParams({ peer, stream: address, history: String(history) })}`)
  await page.waitForFunction(() => window.ask !== undefined)
  const cdp = await context.newCDPSession(page)
  // Processor time: what else the machine does lengthens it far less than time by the clock.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  return {
    page,
    cdp,
    async ask(limitMs = 120_000) {
      const before = await mainThread(cdp)
      const asked = page.evaluate((words) => window.ask?.(words), end)
      asked.catch(() => {}) // After the limit nobody waits for it any more.
      const seen = await Promise.race([asked, after(limitMs)])
      if (seen === undefined) throw new Error(`${peer} has not shown the answer within ${limitMs / 1000} s.`)
      const now = await mainThread(cdp)
      return {
        ...seen,
        mainThreadMs: now.mainThreadMs - before.mainThreadMs,
        scriptMs: now.scriptMs - before.scriptMs,
        layoutMs: now.layoutMs - before.layoutMs,
      }
    },
    close: () => context.close(),
  }
}

async function mainThread(cdp: CDPSession): Promise<MainThread> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const seconds = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return {
    mainThreadMs: seconds('TaskDuration') * 1000,
    scriptMs: seconds('ScriptDuration') * 1000,
    layoutMs: (seconds('LayoutDuration') + seconds('RecalcStyleDuration')) * 1000,
  }
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => void setTimeout(() => resolve(undefined), ms).unref())
}
