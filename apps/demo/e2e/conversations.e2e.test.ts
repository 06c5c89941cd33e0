import type { Script } from '@chatstream/testing'
import type { Browser } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { answerIs, type DemoPage, openDemo } from './demoPage.ts'
import { type InProcess, serveInProcess } from './inProcess.ts'

let browser: Browser
let served: InProcess | undefined
const opened: DemoPage[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})
afterEach(async () => {
  for (const demo of opened.splice(0)) await demo.close()
  await served?.stop()
})
afterAll(() => browser.close())

const words = Array.from({ length: 60 }, (_, i) => `w${i} `)
const whole = words.join('').trim()

async function open(url: string, options?: Parameters<typeof openDemo>[2]): Promise<DemoPage> {
  const demo = await openDemo(browser, new URL(url).origin, {
    path: url.slice(new URL(url).origin.length),
    ...options,
  })
  opened.push(demo)
  return demo
}

test('a second device opens a conversation by its link in mid-answer, and shows the same text', async () => {
  served = await serveInProcess([{ text: words, rate: 15 }])
  const first = await open(`${served.url}/conversations`)
  await first.ask('Does a link suffice?')
  await first.answer.getByText('w5 ').waitFor()
  const second = await open(first.page.url())
  await second.page.getByText('Does a link suffice?').first().waitFor()
  await Promise.all([answerIs(first, 'complete'), answerIs(second, 'complete')])
  expect([(await first.answerText()).trim(), (await second.answerText()).trim()]).toEqual([whole, whole])
  expect(served.model.requests.filter(({ format }) => format !== 'models').length).toBe(1)
})

test('two devices of one user: a queued question, a stop, an approval and a tool of the page', async () => {
  const half = Promise.withResolvers<void>()
  const scripts: Readonly<Record<string, Script>> = {
    'A long one': [{ text: 'half ' }, { until: half.promise }, { text: 'and half' }],
    'Asked on B': 'The second answer.',
    'Stop me': [{ text: 'going on' }, { stall: true }],
    'Note it': [{ toolCall: { name: 'save_note', input: { text: 'buy milk' } } }],
    'Convert it': [{ toolCall: { name: 'convert_units', input: { value: 3, from: 'mile', to: 'meter' } } }],
  }
  served = await serveInProcess(({ question }) => scripts[question] ?? `The tool said ${question}.`)
  const { model } = served
  const asked = () => model.requests.filter(({ format }) => format === 'openai-chat')
  const a = await open(`${served.url}/conversations`)
  const both = (act: (demo: DemoPage) => Promise<unknown>) => Promise.all([act(a), act(b)])

  await a.ask('A long one')
  await a.answer.getByText('half').waitFor()
  const b = await open(a.page.url())
  /** The tool calls that each device claimed. */
  const claims = new Map([a, b].map((demo) => [demo, 0]))
  for (const demo of [a, b])
    demo.page.on('request', (request) => {
      if (request.url().includes('/claims/')) claims.set(demo, (claims.get(demo) ?? 0) + 1)
    })
  await b.answer.getByText('half').waitFor()
  await b.ask('Asked on B')
  await b.page.locator('.cs-queue').getByText('Asked on B').waitFor()
  expect(asked().length).toBe(1)
  half.resolve()
  await both(({ answer }) => answer.getByText('The second answer.').waitFor())
  expect(asked().map(({ question }) => question)).toEqual(['A long one', 'Asked on B'])
  await both((demo) => answerIs(demo, 'complete'))

  await a.ask('Stop me')
  await b.answer.getByText('going on').waitFor()
  await b.page.getByRole('button', { name: /^Stop/ }).first().click()
  expect(await asked()[2]?.ended).toBe('aborted')
  await both((demo) => answerIs(demo, 'stopped'))

  await a.ask('Note it')
  await b.page.getByRole('button', { name: 'Allow once' }).click()
  await both(({ answer }) => answer.getByText('The tool said {"notes":1}.').waitFor())
  await a.ask('Convert it')
  await both(({ answer }) => answer.getByText('The tool said').waitFor())
  expect(asked().length).toBe(7)
  expect(claims.get(a)).toBeGreaterThanOrEqual(2)
  expect(claims.get(b)).toBe(0)
}, 120_000)

test('by keyboard alone: a new conversation, the list, and back to the first one', async () => {
  served = await serveInProcess([{ text: 'Yes.' }])
  const { answer, ask, errors, page } = await open(`${served.url}/conversations`)
  await ask('The first question')
  await answer.getByText('Yes.').waitFor()
  const row = page.locator('.cs-thread-link')
  await row.getByText('The first question').waitFor()
  await page.getByRole('button', { name: 'New conversation' }).press('Enter')
  await page.locator('.cs-empty').waitFor()
  await row.first().focus()
  await page.keyboard.press('Enter')
  await page.locator('article[data-role="user"]').getByText('The first question').waitFor()
  expect(errors).toEqual([])
})

test('on a phone the browser’s back button closes the list', async () => {
  served = await serveInProcess([{ text: 'Yes.' }])
  const { page } = await open(`${served.url}/conversations`, {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  await page.getByRole('button', { name: 'Conversations' }).tap()
  await page.locator('dialog[open]').waitFor()
  await page.goBack()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  expect(page.url()).toContain('/conversations#')
})
