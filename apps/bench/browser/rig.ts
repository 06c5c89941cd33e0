import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { chromium } from 'playwright'
import type { Browser, CDPSession, Page } from 'playwright'
import { browserFlags, findBrowser } from '../../../scripts/findBrowser.ts'
import { answers, type Marker } from '../shared/answers.ts'
import { buildPages } from './build.ts'
import type { Recording, Sighting } from './page/recorder.ts'

export interface StreamOptions {
  deltas: number
  /** Deltas per second; 0 means as fast as the socket takes them. */
  rate: number
  text: keyof typeof answers
  /** Deltas that the page gets once it has painted those before them. Without it they come as they are sent. */
  perFrame?: number
}

/** The settings of a page with one kit, and of the stream that it reads. */
export interface PageFacts {
  peer: string
  stream: StreamOptions
  /** The number of messages before the question. @defaultValue 0 */
  history?: number
  /** The factor by which the browser slows the CPU. @defaultValue 1 */
  slowdown?: number
}

/** CPU time of the page's main thread, in milliseconds. */
interface MainThread {
  mainThreadMs: number
  scriptMs: number
  /** Style and layout, in milliseconds. */
  layoutMs: number
}

/** The measurements of one answer, and its CPU time. */
export interface Asked extends Omit<Recording, 'sightings'>, MainThread {
  /** For each marker that was seen, the time from the server's write to the paint. */
  behindMs: readonly number[]
}

/** An open page with one kit. */
export interface OpenPage {
  page: Page
  cdp: CDPSession
  /** Asks once. Rejects if the page does not show the end of the answer, or after `limitMs` milliseconds. */
  ask(limitMs?: number): Promise<Asked>
  close(): Promise<void>
}

export interface Rig {
  browser: Browser
  open(facts: PageFacts): Promise<OpenPage>
  close(): Promise<void>
}

/** Builds the pages, and starts the server and the browser. */
export async function startRig(options: { minify: boolean }): Promise<Rig> {
  const server = fork(join(import.meta.dirname, 'server.ts'), [await buildPages(options)])
  const [url] = (await once(server, 'message')) as [string] // The only message the server sends.
  const browser = await chromium.launch({
    executablePath: findBrowser({ windows: true }),
    args: browserFlags,
  })
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
  const { peer, stream, history = 0, slowdown = 1 } = facts
  const { end, markers } = answers[stream.text](stream.deltas)
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${peer}: ${message.text()}`)
  })
  const address = `/stream?deltas=${stream.deltas}&rate=${stream.rate}&text=${stream.text}`
  await page.goto(
    `${url}/?${new URLSearchParams({ peer, stream: address, history: String(history), perFrame: String(stream.perFrame ?? 0) })}`,
  )
  await page.waitForFunction(() => window.ask !== undefined)
  const cdp = await context.newCDPSession(page)
  // Processor time: what else the machine does lengthens it far less than time by the clock.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  return {
    page,
    cdp,
    async ask(limitMs = 120_000) {
      const before = await mainThread(cdp)
      const words = stream.rate === 0 ? [] : markers.map(({ text }) => text)
      const asked = page.evaluate(([last, each]) => window.ask?.(last, each), [end, words] as const)
      asked.catch(() => {}) // After the limit nobody waits for it any more.
      const seen = await Promise.race([asked, after(limitMs)])
      if (seen === undefined) throw new Error(`${peer} has not shown the answer within ${limitMs / 1000} s.`)
      const now = await mainThread(cdp)
      const { sightings, ...recording } = seen
      return {
        ...recording,
        behindMs: await behind(url, markers, sightings),
        mainThreadMs: now.mainThreadMs - before.mainThreadMs,
        scriptMs: now.scriptMs - before.scriptMs,
        layoutMs: now.layoutMs - before.layoutMs,
      }
    },
    close: () => context.close(),
  }
}

/** Computes `behindMs`. The event of delta n is event n + 1, because the first event of a stream begins the answer. */
async function behind(
  url: string,
  markers: readonly Marker[],
  sightings: readonly Sighting[],
): Promise<number[]> {
  const writtenMs = (await (await fetch(`${url}/written`)).json()) as number[] // The bench's own server sends them.
  return sightings.map(
    ({ marker, atMs }) => atMs - (writtenMs[(markers[marker]?.delta ?? Number.NaN) + 1] ?? Number.NaN),
  )
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
