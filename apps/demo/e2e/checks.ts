// Checks of a page: accessibility, layout shifts and size.
import { gzipSync } from 'node:zlib'
import axe from 'axe-core'
import type { Page } from 'playwright'

/** The rules of WCAG 2.2 AA and the best practices that the page breaks, with the elements. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    type Result = { violations: { id: string; nodes: { html: string }[] }[] }
    const { run } = Reflect.get(globalThis, 'axe') as { run: (options: object) => Promise<Result> }
    // Selectors of what breaks no rule would take half of the time.
    const { violations } = await run({ resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
  })
}

/** Sums the layout shifts of a page from its beginning. Call it before the page is opened. */
export async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    Reflect.set(globalThis, 'shifts', 0)
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & {
          value: number
          hadRecentInput: boolean
        }
        const sum = Number(Reflect.get(globalThis, 'shifts'))
        if (!hadRecentInput) Reflect.set(globalThis, 'shifts', sum + value)
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return () => page.evaluate(() => Number(Reflect.get(globalThis, 'shifts')))
}

/** Counts the built files that the page loads, as they are sent with gzip. Call it before the page is opened. */
export function watchFiles(page: Page): () => Promise<ReadonlyMap<string, number>> {
  const files = new Map<string, Promise<number>>()
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const isFile = pathname === '/' || /\.(?:html|js|css|svg|woff2)$/.test(pathname)
    if (isFile)
      files.set(
        pathname,
        response.body().then((body) => gzipSync(body, { level: 9 }).length),
      )
  })
  return async () =>
    new Map(
      await Promise.all(
        [...files].map(async ([name, bytes]): Promise<[string, number]> => [name, await bytes]),
      ),
    )
}

/** The pixels by which the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Errors of the console other than those of connections that were broken on purpose. */
export const unexpected = (errors: readonly string[]): string[] =>
  errors.filter(
    (error) =>
      !/WebSocket connection to .* failed|net::ERR_(?:INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_\w+)/.test(
        error,
      ),
  )
