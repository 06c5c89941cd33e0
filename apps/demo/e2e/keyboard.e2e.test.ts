import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { answerIs, openDemo } from './demoPage.ts'

let browser: Browser
const url = inject('demoUrl')

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

test('by keyboard alone, under a strict content security policy: choose, ask, read, approve, copy, go on', async () => {
  const demo = await openDemo(browser, url, { permissions: ['clipboard-read', 'clipboard-write'] })
  const { page, answer, errors } = demo
  const policy = await page.request.get(url).then((response) => response.headers())
  expect(policy['content-security-policy']).toContain("style-src 'self'")
  expect(policy['content-security-policy']).not.toContain('unsafe-inline')
  await page.evaluate(collectViolations)

  // Choose the scenario with tools that need approval.
  await tabTo(page, 'Scenario')
  await page.keyboard.type('Tools')
  expect(await nameOfFocus(page)).toBe('Scenario')

  // Send a suggestion.
  await page
    .getByRole('button', { name: /marathon/i })
    .first()
    .waitFor()
  const suggestion = await page.locator('.cs-suggestion').first().textContent()
  await tabTo(page, suggestion ?? '')
  await page.keyboard.press('Enter')
  expect(await nameOfFocus(page)).toBe('Message')

  // The first tool runs in the page; the second needs approval. The focus is still in the composer.
  await page.getByRole('button', { name: 'Allow once' }).waitFor()
  expect(await nameOfFocus(page)).toBe('Message')
  await tabTo(page, 'Allow once', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await answer.getByText('It is in your notes.').waitFor()
  await answerIs(demo, 'complete')
  expect(await nameOfFocus(page)).toContain('save_note')

  // Read from message to message, and back to the composer.
  await page.keyboard.press('Alt+ArrowUp')
  expect(await nameOfFocus(page)).toBe('You')
  await page.keyboard.press('Alt+ArrowDown')
  expect(await nameOfFocus(page)).toBe('Assistant')

  // Copy, from inside the answer.
  await tabTo(page, 'Copy')
  await page.keyboard.press('Enter')
  await answer.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await nameOfFocus(page)).toBe('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('It is in your notes.')

  // Continue, stop, and send again.
  await page.keyboard.press('Alt+ArrowDown')
  expect(await nameOfFocus(page)).toBe('Message')
  await page.keyboard.type('And in yards?')
  await page.keyboard.press('Enter')
  await answerIs(demo, 'streaming')
  await tabTo(page, 'Stop')
  await page.keyboard.press('Enter')
  await answerIs(demo, 'stopped')
  expect(await nameOfFocus(page)).toBe('Send')
  await tabTo(page, 'Try again', 'Shift+Tab')
  await page.keyboard.press('Enter')
  expect(await nameOfFocus(page)).toBe('Message')
  await page.getByRole('button', { name: 'Allow once' }).waitFor()

  expect(await page.evaluate(() => Reflect.get(globalThis, 'violations'))).toEqual([])
  expect(errors).toEqual([])
  await demo.close()
})

/** Presses a key until the focused element has this name. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  while (passed.length < 40) {
    await page.keyboard.press(key)
    const reached = await nameOfFocus(page)
    if (reached === name) return
    passed.push(reached)
  }
  throw new Error(`“${name}” was not reached by ${key}; passed were ${passed.join(', ')}`)
}

/** The accessible name of the focused element, for the elements of this page. */
function nameOfFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (focused instanceof HTMLSelectElement) return focused.labels[0]?.textContent ?? ''
    return focused?.getAttribute('aria-label') ?? focused?.textContent ?? ''
  })
}

function collectViolations(): void {
  const violations: string[] = []
  Reflect.set(globalThis, 'violations', violations)
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    violations.push(`${violatedDirective} ${blockedURI}`),
  )
}
