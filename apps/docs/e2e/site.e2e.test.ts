import axe from 'axe-core'
import { chromium } from 'playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserFlags, findBrowser } from '../../../scripts/findBrowser.ts'
import { brokenLinks, builtPages, buildSite, serveSite } from './site.ts'

let browser: Browser
let site: Awaited<ReturnType<typeof serveSite>>
let pages: ReadonlyMap<string, string>

beforeAll(async () => {
  buildSite()
  pages = builtPages()
  site = await serveSite()
  browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags })
}, 300_000)

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

test('every link of the site leads to a page and an anchor', () => {
  expect(pages.size).toBeGreaterThan(60)
  expect(brokenLinks(pages)).toEqual([])
})

test('the first page, Start, Guides and Troubleshooting are in both languages', () => {
  const promised = [...pages.keys()].filter((path) => /^\/(start\/|guides\/|troubleshooting\/|$)/.test(path))
  expect(promised.length).toBeGreaterThan(5)
  const untranslated = promised.filter((path) =>
    (pages.get(`/ja${path}`) ?? 'まだ日本語訳がありません').includes('まだ日本語訳がありません'),
  )
  expect(untranslated).toEqual([])
})

test('a Japanese page has the code blocks of the English one', () => {
  const code = (path: string) =>
    [...(pages.get(path) ?? '').matchAll(/data-code="([^"]*)"/g)].map(([, text]) => text)
  const different = [...pages.keys()].filter(
    (path) => /^\/(start|guides)\//.test(path) && code(path).join('\0') !== code(`/ja${path}`).join('\0'),
  )
  expect(different).toEqual([])
})

/** Opens a page, and returns what a visitor and their tools would complain about. */
async function problemsOf(path: string, width: number, colorScheme: 'light' | 'dark'): Promise<unknown[]> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const problems: unknown[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url)) problems.push(`a request to ${request.url()}`)
  })
  await page.goto(`${site.url}${path}`)
  await page.locator('.cs-chat').first().scrollIntoViewIfNeeded()
  await page.locator('.cs-message').first().waitFor()
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  if (overflow > 0) problems.push(`the page is ${overflow} px too wide`)
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    // Starlight's search button shows its shortcut beside its name.
    (globalThis as unknown as { axe: typeof axe }).axe.run({ exclude: ['site-search'] }),
  )
  for (const { id, nodes } of violations) problems.push([id, nodes[0]?.html])
  await context.close()
  return problems
}

test.for([
  ['/', 390, 'light'],
  ['/', 390, 'dark'],
  ['/', 1280, 'light'],
  ['/', 1280, 'dark'],
  ['/ja/', 390, 'light'],
] as const)('%s at %i px, %s: axe and the console are clean', async ([path, width, scheme]) => {
  expect(await problemsOf(path, width, scheme)).toEqual([])
})

test('the answer on the first page is cut in mid-sentence, and the same sentence goes on', async () => {
  const page = await browser.newPage()
  await page.goto(site.url)
  await page.locator('[data-phase="cut"]').waitFor()
  const shown = () => page.locator('article[data-role="assistant"] .cs-blocks').innerText()
  const before = await shown()
  expect(before).toMatch(/breaks in the middle of a/)
  await page.locator('[data-phase="done"]').waitFor()
  expect((await shown()).startsWith(before)).toBe(true)
  const count = (name: string) => page.locator(`[data-name="${name}"] dd`).innerText()
  expect(await count('sent')).toBe(await count('shown'))
  expect([await count('missing'), await count('doubled')]).toEqual(['0', '0'])
  await page.close()
})
