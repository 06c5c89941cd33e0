import { seededRandom } from '@chatstream/testing'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { raceDeltas } from '../src/compare/race.ts'
import { wordsOf } from '../src/countWords.ts'
import { axeViolations, overflow } from './checks.ts'
import { fewPixels } from './demoPage.ts'
import { type DemoServer, startDemo } from './demoServer.ts'

let browser: Browser
const url = inject('demoUrl')
/** A demo whose short answer takes a fifth of a second: a break is held back until both sides show its word. */
let quick: DemoServer
let close: (() => Promise<void>) | undefined

beforeAll(async () => {
  ;[browser, quick] = await Promise.all([launchBrowser(), startDemo({ RACE_RATE: '800' })])
})

afterEach(async () => close?.())

afterAll(async () => {
  await browser?.close()
  await quick?.stop()
})

async function open(options: BrowserContextOptions = {}, origin = url): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  close = () => context.close()
  const page = await context.newPage()
  await page.goto(`${origin}/compare/`)
  return page
}

/** Runs a fault after a word, and waits until both sides are done. */
async function run(page: Page, fault: string, afterWord?: number): Promise<void> {
  await page.getByLabel('Fault').selectOption({ label: fault })
  if (afterWord !== undefined) await page.getByLabel('After word').fill(String(afterWord))
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText('Running…').waitFor()
  await page.getByText('Both sides are done.').waitFor()
}

/** The counts that a side shows. */
async function counts(page: Page, side: 'peer' | 'ours'): Promise<Record<string, string>> {
  const rows = await page
    .locator(`[data-side="${side}"] [data-count]`)
    .evaluateAll((all) =>
      all.map((row) => [row.getAttribute('data-count'), row.lastElementChild?.textContent]),
    )
  return Object.fromEntries(rows) as Record<string, string>
}

const wordCount = (deltas: readonly string[]) => wordsOf(deltas.join('')).length
const whole = wordCount(raceDeltas.calm)
const shown = (words: number) => `${words} / ${whole}`

test(
  'at 20 random places of a break the counts are those of the wire, on both sides',
  { timeout: 600_000 },
  async () => {
    const random = seededRandom(15)
    const page = await open(fewPixels, quick.url)
    for (let round = 0; round < 20; round += 1) {
      const carried = 1 + Math.floor(random() * (whole - 1))
      await run(page, 'The connection breaks', carried)
      expect(await counts(page, 'peer')).toMatchObject({
        carried: String(carried),
        words: shown(carried),
        missing: String(whole - carried),
        doubled: '0',
        says: 'error',
      })
      expect(await counts(page, 'ours')).toMatchObject({
        carried: String(carried),
        words: shown(whole),
        missing: '0',
        doubled: '0',
        says: 'complete',
      })
    }
  },
)

test('an answer that ends early is ready for the AI SDK, and goes on here', async () => {
  const page = await open(fewPixels, quick.url)
  await run(page, 'The response ends early, without an error', 30)
  expect(await counts(page, 'peer')).toMatchObject({
    words: shown(30),
    missing: String(whole - 30),
    says: 'ready',
  })
  expect(await counts(page, 'ours')).toMatchObject({ words: shown(whole), says: 'complete' })
})

test('a reload during the answer and a fast answer cost no word on either side', async () => {
  const page = await open()
  // The route of the AI SDK resumes a stream that is under way (200). On a busy machine it may be over before the page
  // is back (204); the route keeps nothing of it then.
  const resumed = page.waitForResponse((response) => response.url().endsWith('/stream'))
  await run(page, 'The page is reloaded', 30)
  expect(await counts(page, 'peer')).toMatchObject(
    (await resumed).status() === 200
      ? { words: shown(whole), doubled: '0', says: 'ready' }
      : { words: shown(0), doubled: '0', says: '–' },
  )
  expect(await counts(page, 'ours')).toMatchObject({ words: shown(whole), doubled: '0', says: 'complete' })
  await run(page, 'No fault, 2,000 words per second')
  const fast = wordCount(raceDeltas.fast)
  for (const side of ['peer', 'ours'] as const) {
    const { words, longTasks } = await counts(page, side)
    expect(words).toBe(`${fast} / ${fast}`)
    expect(longTasks).toMatch(/^\d+$/)
  }
})

test('on a phone, in Japanese, it is one column, and accessible', async () => {
  const page = await open({ locale: 'ja-JP', viewport: { width: 390, height: 844 } })
  await page.getByText('両方が終わりました。').waitFor()
  expect([await overflow(page), await axeViolations(page)]).toEqual([0, []])
})
