import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { opening } from '../src/show/plot.ts'
import { wordsOf } from '../src/countWords.ts'
import { axeViolations, overflow, unexpected, watchFiles, watchShifts } from './checks.ts'

let browser: Browser
const url = inject('demoUrl')
let close: (() => Promise<void>) | undefined

beforeAll(async () => {
  browser = await launchBrowser()
})

afterEach(async () => close?.())

afterAll(async () => {
  await browser?.close()
})

async function open(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  close = () => context.close()
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(String(error)))
  const [shifts, files] = [await watchShifts(page), watchFiles(page)]
  await page.addInitScript(noteConnection)
  await page.goto(url)
  return { page, errors, shifts, files }
}

/** For tests of text alone: drawing what moves is most of a browser's work. */
const still: BrowserContextOptions = { reducedMotion: 'reduce' }

/** Records every connection state that the page shows, however briefly. */
function noteConnection(): void {
  const seen = new Set<string>()
  Reflect.set(globalThis, 'connection', seen)
  new MutationObserver(() => {
    const status = document.querySelector<HTMLElement>('.cs-connection')?.dataset['status']
    if (status !== undefined) seen.add(status)
  }).observe(document, { childList: true, subtree: true, attributes: true })
}

const connections = (page: Page) =>
  page.evaluate(() => [...(Reflect.get(globalThis, 'connection') as Set<string>)])

const answerIs = (page: Page, status: string) =>
  page.locator(`article[data-role="assistant"][data-status="${status}"]`).last().waitFor()

const answerText = (page: Page) =>
  page
    .locator('article[data-role="assistant"] .cs-blocks > *')
    .evaluateAll((blocks) => blocks.map((block) => block.textContent).join('\n\n'))

const count = (page: Page, name: string) => page.locator(`[data-count="${name}"] dd`).textContent()

const whole = (language: 'en' | 'ja') => opening[language].join('').replaceAll('**', '')

const tell = (page: Page, title: string) => page.getByRole('button', { name: title }).first().click()

test('it begins by itself: steps, a cut in mid-sentence, a countdown, and the same sentence goes on', async () => {
  const { page, errors, shifts } = await open()
  await page.getByText('Searching the documentation').first().waitFor()
  await page.getByText(/Reconnecting in \d\ss \(\d of 5\)/).waitFor()
  const broken = await answerText(page)
  // On a busy machine the cut comes some words late.
  expect(broken.startsWith(opening.en[0]) && whole('en').startsWith(broken)).toBe(true)
  await answerIs(page, 'complete')
  expect(await answerText(page)).toBe(whole('en'))
  const words = wordsOf(whole('en')).length
  await expect.poll(() => count(page, 'lost')).toBe('0')
  expect([await count(page, 'words'), await count(page, 'doubled')]).toEqual([`${words} / ${words}`, '0'])
  await expect.poll(async () => Number(await count(page, 'requests'))).toBeGreaterThanOrEqual(2)
  // The panel has seen the run from its request on.
  await page.getByRole('option', { name: 'the stream ended' }).waitFor()
  expect(await shifts()).toBeLessThanOrEqual(0.02)
  expect(await axeViolations(page)).toEqual([])
  expect(unexpected(errors)).toEqual([])
})

test('all that loads before the visitor does anything, the devtools included, is at most 250 kB', async () => {
  const { page, files } = await open()
  await answerIs(page, 'complete')
  await page.getByRole('tab', { name: 'Timeline' }).waitFor()
  const sizes = await files()
  const sum = [...sizes.values()].reduce((total, bytes) => total + bytes, 0)
  console.log(`The first screen: ${(sum / 1000).toFixed(1)} kB gzip in ${sizes.size} files.`)
  expect(sizes.size).toBeGreaterThan(3)
  expect(sum).toBeLessThanOrEqual(250_000)
})

test('on a phone, in Japanese: nothing is cut off, and nothing moves', async () => {
  const { page, errors, shifts } = await open({
    locale: 'ja-JP',
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  await page.getByRole('heading', { level: 1, name: /文は続く。/ }).waitFor()
  await answerIs(page, 'complete')
  expect(await answerText(page)).toBe(whole('ja'))
  expect(await connections(page)).toContain('reconnecting')
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja')
  expect([await overflow(page), await axeViolations(page)]).toEqual([0, []])
  expect(await shifts()).toBeLessThanOrEqual(0.02)
  expect(unexpected(errors)).toEqual([])
})

test('on a phone, in English: no page scrolls sideways', async () => {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    ...still,
  })
  close = () => context.close()
  const page = await context.newPage()
  for (const path of ['/', '/chat', '/conversations', '/compare/', '/plans.html']) {
    await page.goto(new URL(path, url).href)
    await page.locator('h1, .cs-chat').first().waitFor()
    expect([path, await overflow(page)]).toEqual([path, 0])
  }
})

test('by keyboard alone: settings, right to left, pull the plug, another story', async () => {
  const { page, errors } = await open()
  await answerIs(page, 'complete')
  await tabTo(page, 'Settings')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Transport')
  await page.keyboard.type('WebSocket')
  await tabTo(page, 'Direction')
  await page.keyboard.type('Right')
  await page.keyboard.press('Escape')
  expect(await nameOfFocus(page)).toBe('Settings')
  expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
  expect([await overflow(page), await axeViolations(page)]).toEqual([0, []])
  await page.getByText('transport={webSocketTransport()}').waitFor()
  await page.evaluate(() => (Reflect.get(globalThis, 'connection') as Set<string>).clear())

  await tabTo(page, 'Pull the plug')
  await page.keyboard.press('Enter')
  await page.getByText('The server cut the connection.').waitFor()
  await answerIs(page, 'complete')
  expect(await connections(page)).toContain('reconnecting')
  expect(await answerText(page)).toBe(whole('en'))

  await tabTo(page, /^Approve a payment/)
  await page.keyboard.press('Enter')
  await page.getByText('schema={{ tools').waitFor()
  await page.getByRole('button', { name: 'Allow once' }).waitFor()
  await tabTo(page, 'Allow once', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByText('The reference is SP-2041.').first().waitFor()
  expect(unexpected(errors)).toEqual([])
})

test('an outage, a reload and a page without network cost no word', async () => {
  const { page } = await open(still)
  await answerIs(page, 'complete')
  await tell(page, 'Outage, 2 s')
  await page.getByText('refuses connections for two seconds').waitFor()
  await answerIs(page, 'complete')
  expect(await answerText(page)).toBe(whole('en'))

  await tell(page, 'Offline')
  await page.getByText('You are offline.').first().waitFor()
  await tell(page, 'Offline')
  await answerIs(page, 'complete')
  expect(await answerText(page)).toBe(whole('en'))

  const reloaded = page.waitForEvent('load')
  await tell(page, 'Reload')
  await reloaded
  await answerIs(page, 'complete')
  expect(await answerText(page)).toBe(whole('en'))
})

test('a killed server and one that is gone for good are said to have interrupted the answer', async () => {
  const { page } = await open(still)
  await answerIs(page, 'complete')
  await tell(page, 'Kill the server')
  await answerIs(page, 'interrupted')
  expect(whole('en').startsWith(await answerText(page))).toBe(true)

  await tell(page, 'The server does not come back')
  await page.getByText('retry={{ attempts: 3 }}').waitFor()
  await answerIs(page, 'interrupted')
  await tell(page, 'Bring the server back')
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await answerIs(page, 'complete')
  expect(await answerText(page)).toContain('requested only the rest.')
})

test('a form, a report with a table, formulas and code, and a picture', async () => {
  const { page, errors } = await open(still)
  await tell(page, 'Fill in a form')
  await page.getByLabel('Name').fill('Sato')
  await page.getByLabel('Time').selectOption('19:00')
  await page.getByRole('button', { name: 'Send form' }).click()
  await page.getByText('Booked.').waitFor()

  await tell(page, 'Read a long report')
  await page.locator('.stage table').waitFor()
  await page.locator('.stage .katex').first().waitFor()
  await page.locator('.stage .cs-tok-keyword').first().waitFor()
  await answerIs(page, 'complete')
  expect(await axeViolations(page)).toEqual([])

  await tell(page, 'Ask about a picture')
  await page.getByRole('img', { name: 'quarters.png' }).waitFor()
  await page.getByText('Q4 is the highest').first().waitFor()
  expect(unexpected(errors)).toEqual([])
})

test('2,000 tokens a second arrive whole; a proxy with a buffer makes blocks of them', async () => {
  const { page } = await open(still)
  await answerIs(page, 'complete')
  await tell(page, '2,000 tokens/s')
  await page.getByRole('heading', { name: 'Section 60' }).waitFor({ state: 'attached' })
  await answerIs(page, 'complete')
  await tell(page, 'Buffering proxy')
  await page.getByText('The text arrives in blocks').waitFor()
  await answerIs(page, 'complete')
  expect(await answerText(page)).toBe(whole('en'))
})

/** Presses a key until the focused element has this name. */
async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  while (passed.length < 60) {
    await page.keyboard.press(key)
    const reached = await nameOfFocus(page)
    if (typeof name === 'string' ? reached === name : name.test(reached)) return
    passed.push(reached)
  }
  throw new Error(`“${name}” was not reached by ${key}; passed were ${passed.join(', ')}`)
}

function nameOfFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (focused instanceof HTMLSelectElement) return focused.labels[0]?.textContent ?? ''
    return focused?.getAttribute('aria-label') ?? focused?.textContent ?? ''
  })
}
