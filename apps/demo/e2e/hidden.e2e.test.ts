import { afterAll, beforeAll, expect, test } from 'vitest'
import { type InProcess, serveInProcess } from './inProcess.ts'
import { launchRawBrowser, type RawBrowser } from './rawBrowser.ts'

const words = Array.from({ length: 100 }, (_, i) => `w${i} `)
// The documented claim is for HIDDEN_MS=60000.
const hiddenMs = Number(process.env['HIDDEN_MS'] ?? 4000)

let browser: RawBrowser
let served: InProcess

beforeAll(async () => {
  served = await serveInProcess([{ text: words, rate: words.length / (hiddenMs / 1000) }])
  browser = await launchRawBrowser()
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

const text = `document.querySelector('article[data-role="assistant"]')?.textContent ?? ''`

test('a hidden tab gets no frames and reads on; seen again, all text is there at once', async () => {
  const tab = await browser.open(`${served.url}/chat`)
  await tab.until(`document.querySelector('textarea')`)
  await tab.evaluate(`document.querySelector('textarea').focus()`)
  await tab.type('Does it matter that nobody looks?')
  await tab.pressEnter()
  await tab.until(`(${text}).includes('w2 ')`)

  const other = await browser.open('about:blank')
  await other.show()
  await tab.until(`document.visibilityState === 'hidden'`)
  await tab.evaluate(
    `void (window.frames_ = 0, requestAnimationFrame(function count() { frames_++; requestAnimationFrame(count) }))`,
  )
  await tab.until(`document.querySelector('article[data-role="assistant"][data-status="complete"]')`)
  expect(await tab.evaluate('frames_')).toBe(0)
  expect(await tab.evaluate('document.visibilityState')).toBe('hidden')

  await tab.show()
  expect(await tab.evaluate<string>(text)).toContain(words.join('').trim())
})
