import { englishErrors } from '@chatstream/core'
import axe from 'axe-core'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { agentTexts, brokenLinks, builtPages, buildSite, serveSite } from './site.ts'

let browser: Browser
let site: Awaited<ReturnType<typeof serveSite>>
let pages: ReadonlyMap<string, string>

beforeAll(async () => {
  buildSite()
  pages = builtPages()
  site = await serveSite()
  browser = await launchBrowser()
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

test('every link of the site leads to a page and an anchor', () => {
  expect(pages.size).toBeGreaterThan(60)
  expect(brokenLinks(pages)).toEqual([])
})

test('the site has the texts for coding agents, whose links lead to its pages', () => {
  const { index, full } = agentTexts()
  const links = [...index.matchAll(/\]\(https:\/\/chatstream\.dev(\/[^)]*)\)/g)].map(([, path = '']) => path)
  expect(links.length).toBeGreaterThan(15)
  expect(links.filter((path) => !pages.has(path))).toEqual([])
  expect(full).toContain('# Exports of @chatstream/core\n')
})

test('the link of every error leads to its entry, in both languages', () => {
  const ids = (path: string) =>
    new Set([...(pages.get(path) ?? '').matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
  const missing = Object.keys(englishErrors).flatMap((reason) =>
    ['/troubleshooting/', '/ja/troubleshooting/'].filter((path) => !ids(path).has(reason)),
  )
  expect(missing).toEqual([])
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

/** Opens a page, and returns what a visitor and their tools would complain about at each size and in each scheme. */
async function problemsOf(path: string, looks: readonly Look[]): Promise<unknown[]> {
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  const problems: unknown[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url)) problems.push(`a request to ${request.url()}`)
  })
  await page.goto(`${site.url}${path}`)
  await page.locator('.cs-thread').first().waitFor()
  await page.evaluate(axe.source)
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor()
    const found = await page.evaluate(async (isDark) => {
      const root = document.documentElement
      const tools = globalThis as unknown as { axe: typeof axe }
      // Starlight's search button shows its shortcut beside its name.
      const { violations } = await tools.axe.run(
        { exclude: ['site-search'] },
        // Only what the rules about colours find can differ from the light scheme.
        {
          resultTypes: ['violations'],
          ...(isDark && { runOnly: ['color-contrast', 'link-in-text-block'] }),
        },
      )
      return [
        ...(root.scrollWidth > root.clientWidth ? [`${root.scrollWidth} px wide`] : []),
        ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      ]
    }, colorScheme === 'dark')
    problems.push(...found.map((problem) => `${width} px, ${colorScheme}: ${problem}`))
  }
  await page.close()
  return problems
}

type Look = readonly [width: number, colorScheme: 'light' | 'dark']

const looks: readonly Look[] = [390, 1280].flatMap((width) => [
  [width, 'light'] as const,
  [width, 'dark'] as const,
])

// These wait for answers more than they compute, so they wait at the same time.

test.concurrent.for(['/', '/guides/conversations/'])(
  'axe and the console are clean on %s, small and large, light and dark',
  async (path) => {
    expect(await problemsOf(path, looks)).toEqual([])
  },
)

test.concurrent('axe and the console are clean on the first page in Japanese', async () => {
  expect(await problemsOf('/ja/', [[390, 'light']])).toEqual([])
})

test.concurrent('the answer on the first page is cut in mid-sentence, and the same sentence goes on', async () => {
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

test.concurrent.for(['theming', 'tools', 'conversations', 'citations', 'language'])(
  'the examples of the guide %s are answered in the page',
  async (guide) => {
    const page = await browser.newPage()
    await page.goto(`${site.url}/guides/${guide}/`)
    const examples = page.locator('.live')
    expect(await examples.count()).toBeGreaterThan(0)
    for (const example of await examples.all()) {
      await example.locator('.cs-suggestions button').first().click()
      await example.locator('article[data-role="assistant"][data-status="complete"]').first().waitFor()
      expect(await example.getByRole('alert').count()).toBe(0)
    }
    await page.close()
  },
)

test.concurrent('the example with AI SDK’s own useChat is answered in the page', async () => {
  const page = await browser.newPage()
  await page.goto(`${site.url}/guides/ai-sdk/`)
  await page.locator('.live').getByRole('button', { name: 'Send' }).click()
  const answer = page.locator('.live [data-role="assistant"]')
  await answer.filter({ hasText: 'asks for what it lacks' }).waitFor()
  expect(await answer.count()).toBe(1)
  await page.close()
})

test.concurrent('an object of the guide to structured output arrives while the page shows it', async () => {
  const page = await browser.newPage()
  await page.goto(`${site.url}/guides/structured-output/`)
  const example = page.locator('.live')
  await example.getByRole('button', { name: 'Read the letter' }).click()
  await example.getByRole('status').filter({ hasText: 'complete' }).waitFor()
  expect(await example.locator('dd').allInnerTexts()).toEqual([
    'Aiko Tanaka',
    'Kyoto',
    'a blue notebook, delivery on Friday, no plastic',
  ])
  await page.close()
})
