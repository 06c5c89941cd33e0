import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { openDemo } from './demoPage.ts'

let browser: Browser
const url = inject('demoUrl')

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

test('plans are compared on a phone: amounts, savings and bars follow the traffic', async () => {
  const { page, errors, close } = await openDemo(browser, url, {
    viewport: { width: 320, height: 640 },
  })
  await page.getByRole('link', { name: 'Plans' }).click()
  const plan = (name: string) => page.locator(`[data-plan=${name}]`)
  const amounts = async (name: string) => (await plan(name).locator('dd').allTextContents()).filter(Boolean)
  await plan('relay').waitFor()
  expect(await amounts('deepseek')).toEqual(['$480', '¥480'])
  expect(await amounts('official')).toEqual(['$7,500', '¥54,750', '¥54,270 (99 %)', '¥651,240'])
  expect(await amounts('relay')).toEqual(['$9,000', '¥54,000', '¥53,520 (99 %)', '¥642,240'])
  expect(await plan('official').locator('rect').getAttribute('width')).toBe('100')

  await page.getByLabel('Requests').fill('10')
  expect(await amounts('deepseek')).toEqual(['$0.0048', '¥0.0048'])
  await page.getByLabel('Requests').fill('many')
  await page.getByText('Enter numbers of at least 0.').waitFor()
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  expect(await page.evaluate(overflow)).toBe(0)
  expect(errors).toEqual([])
  await close()
})
