import type { Browser } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { answerIs, type DemoPage, launchBrowser, openDemo } from './demoPage.ts'
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
