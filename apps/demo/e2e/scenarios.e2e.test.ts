import { scenarios } from '@chatstream/testing'
import type { Browser } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { answerIs, keptText, openDemo } from './demoPage.ts'
import type { DemoPage } from './demoPage.ts'
import { startDemo } from './demoServer.ts'
import type { DemoServer } from './demoServer.ts'

let browser: Browser
let server: DemoServer
let demo: DemoPage | undefined

beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchBrowser(), startDemo()])
})

afterEach(async () => {
  await demo?.close()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const open = async (options?: Parameters<typeof openDemo>[2]) =>
  (demo = await openDemo(browser, server.url, options))

const textOf = (scenario: 'plain' | 'cut-stream' | 'reasoning') =>
  scenarios[scenario].flatMap((cue) => ('text' in cue ? [cue.text] : [])).join('')

test('a question gets a streamed answer, in Markdown', async () => {
  const { answer, ask, errors, page } = await open()
  await page.getByText('Scripted model').waitFor()
  await ask('Why did my stream stall?')
  await answer.and(page.locator('[data-status="streaming"]')).getByText('stalls').waitFor()
  expect(await answer.locator('figure').count()).toBe(0)
  await answerIs(demo!, 'complete')
  expect(await page.evaluate(keptText, 'plain')).toBe(textOf('plain'))
  expect(await answer.locator('ol > li').count()).toBe(3)
  expect(await answer.getByRole('link', { name: 'sixty seconds in nginx' }).getAttribute('rel')).toContain(
    'noopener',
  )
  await answer.locator('code .cs-tok-keyword').getByText('return').waitFor()
  expect(errors).toEqual([])
})

test('a suggestion is sent unchanged', async () => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Why did my stream stall after twenty seconds?' }).click()
  await answerIs(demo!, 'streaming')
  const question = page.locator('article[data-role="user"] .cs-text')
  expect(await question.textContent()).toBe('Why did my stream stall after twenty seconds?')
})

test('a reasoning model’s thoughts are kept apart from its answer', async () => {
  const { answer, answerText, ask, choose, errors } = await open()
  await choose('Scenario', 'Reasoning model')
  await ask('Which plan is cheaper?')
  await answerIs(demo!, 'complete')
  expect(await answerText()).toBe(textOf('reasoning'))
  const thoughts = answer.locator('details')
  await thoughts.locator('summary').click()
  await thoughts.getByText('So the first costs about a sixteenth.').waitFor()
  expect(errors).toEqual([])
})

test('an agent’s steps and title are shown, in Codeer’s format', async () => {
  const { answer, ask, choose, errors, page } = await open()
  await choose('Scenario', 'Agent with steps')
  await ask('When are you open?')
  await page.getByRole('heading', { name: 'A question about opening hours' }).waitFor()
  await answerIs(demo!, 'complete')
  await answer.getByText('Searched the knowledge base').waitFor()
  await answer.getByText('Searched the web').waitFor()
  await answer.getByText('250 in').waitFor()
  expect(errors).toEqual([])
})

test('a rate limit is waited for, visibly, and honoured', async () => {
  const { answerText, ask, choose, errors, page } = await open()
  await choose('Scenario', 'Rate limit')
  await ask('What happens?')
  await page.getByText(/^Too many requests just now\. Trying again in [34]\ss \(1 of 5\)\.$/).waitFor()
  await answerIs(demo!, 'complete')
  expect(await answerText()).toContain('Retry-After: 4')
  // The browser logs every refused request; nothing else may be logged.
  expect(errors.filter((error) => !error.includes('429 (Too Many Requests)'))).toEqual([])
})

test('a cut stream is shown as broken off, with its text kept', async () => {
  const { answer, answerText, ask, choose, errors } = await open()
  await choose('Scenario', 'Cut stream')
  await ask('What happens?')
  await answerIs(demo!, 'interrupted')
  expect(await answerText()).toBe(textOf('cut-stream'))
  await answer.getByText('The stream ended before the answer was complete.').first().waitFor()
  await answer
    .getByRole('button', { name: /Try again|Retry/ })
    .first()
    .waitFor()
  expect(errors).toEqual([])
})

test('every control can be reached and used by keyboard', async () => {
  const { answer, page } = await open()
  await page.getByRole('button', { name: 'Why did my stream stall after twenty seconds?' }).waitFor()
  const reached: (string | undefined)[] = []
  for (let press = 0; press < 14; press += 1) {
    await page.keyboard.press('Tab')
    reached.push(await page.evaluate(nameOfFocus))
  }
  expect(reached).toEqual(
    expect.arrayContaining(['Scenario', 'Stream format', 'Transport', 'Language', 'Theme', 'Message']),
  )
  const suggestion = page.getByRole('button', { name: 'Why did my stream stall after twenty seconds?' })
  await suggestion.focus()
  await page.keyboard.press('Enter')
  await answer.getByText('stalls').waitFor()
  expect(await page.evaluate(nameOfFocus)).toBe('Message')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(nameOfFocus)).toBe('Stop')
  await page.keyboard.press('Enter')
  await answerIs(demo!, 'stopped')
})

test('language and theme are chosen, and remembered', async () => {
  const { choose, page } = await open({ colorScheme: 'light' })
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await paper()
  await choose('Theme', 'Dark')
  const dark = await paper()
  expect(dark).not.toBe(light)
  await choose('Language', '日本語')
  await page.reload()
  await page.getByLabel('シナリオ').waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja')
  expect(await paper()).toBe(dark)
})

test('a phone shows everything without scrolling sideways', async () => {
  const { ask, choose, page } = await open({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  for (const scenario of ['Agent with steps', 'Rate limit', 'Cut stream']) {
    await choose('Scenario', scenario)
    await ask('averyveryveryveryveryveryveryveryveryveryveryverylongwordthatneverends '.repeat(2))
    await page.locator('article[data-role="assistant"]:not([data-status="streaming"])').waitFor()
    expect(await page.evaluate(widths)).toEqual({ page: 390, widest: 390 })
  }
})

/** The accessible name of the focused element, for the elements of this page. */
function nameOfFocus(): string | undefined {
  const focused = document.activeElement
  if (focused instanceof HTMLSelectElement) return focused.labels[0]?.textContent
  return focused?.getAttribute('aria-label') ?? focused?.textContent
}

/** The width of the page, and the right edge of its widest visible element. */
function widths(): { page: number; widest: number } {
  const rights = [...document.querySelectorAll('#root *')].map(
    (element) => element.getBoundingClientRect().right,
  )
  return { page: document.documentElement.scrollWidth, widest: Math.ceil(Math.max(...rights)) }
}
