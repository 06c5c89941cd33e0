import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { cdp, page } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import { everything } from '../testing/samples.testing.ts'
import './index.css'

let root: Root | undefined
afterEach(async () => {
  root?.unmount()
  document.body.replaceChildren()
  await emulate({})
})

/** The reader's system, as the browser is told of it. */
async function emulate(features: Record<string, string>, media = '') {
  // The session is Playwright's; vitest leaves its type empty.
  const session = cdp() as unknown as { send(method: string, params: object): Promise<unknown> }
  const told = Object.entries(features).map(([name, value]) => ({ name, value }))
  await session.send('Emulation.setEmulatedMedia', { media, features: told })
}

async function open(dir = 'ltr', width = 900) {
  await page.viewport(width, 700)
  const place = document.createElement('div')
  place.dir = dir
  place.style.cssText = 'height: 700px'
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatStream chat={fixedChat(everything)} />)
  await vi.waitUntil(() => document.querySelectorAll('article').length === 10)
}
const find = (selector: string) => document.querySelector(selector) as HTMLElement
const streaming = () => find('.cs-message[data-status="streaming"]')

test('motion is on the stream line and the running node alone', async () => {
  await open()
  const moving = () => document.getAnimations().map((animation) => (animation as CSSAnimation).animationName)
  expect(new Set(moving())).toEqual(new Set(['cs-glow']))
  await emulate({ 'prefers-reduced-motion': 'reduce' })
  expect(moving()).toEqual([])
})

test('forced colours: the line, its nodes and the focus are drawn in the system’s colours', async () => {
  await emulate({ 'forced-colors': 'active' })
  await open()
  const line = getComputedStyle(find('.cs-message[data-role="assistant"]'), '::before')
  expect(line.backgroundColor).not.toBe('rgba(0, 0, 0, 0)')
  expect(line.forcedColorAdjust).toBe('none')
  find('.cs-thread').focus()
  expect(getComputedStyle(find('.cs-composer-button')).borderTopWidth).toBe('1px')
})

test('print is light, whole, and without what cannot be pressed', async () => {
  document.documentElement.dataset['theme'] = 'dark'
  await emulate({}, 'print')
  await open()
  delete document.documentElement.dataset['theme']
  expect(getComputedStyle(find('.cs-thread')).overflow).toBe('visible')
  expect(find('.cs-thread').scrollHeight).toBe(find('.cs-thread').clientHeight)
  for (const gone of ['.cs-footer', '.cs-actions']) expect(getComputedStyle(find(gone)).display).toBe('none')
  for (const article of document.querySelectorAll('article'))
    expect(getComputedStyle(article).contentVisibility).toBe('visible')
  expect(getComputedStyle(find('.cs-message')).color).toBe('oklch(0.24 0.01 250)')
})

test('from right to left the line, the bubbles and the marks change sides', async () => {
  await open('rtl')
  const middle = 450
  const centre = (element: Element) => {
    const { left, right } = element.getBoundingClientRect()
    return (left + right) / 2
  }
  expect(centre(find('.cs-bubble'))).toBeLessThan(middle)
  const { right } = streaming().getBoundingClientRect()
  const node = streaming().querySelector('.cs-node-title') as HTMLElement
  expect(right - node.getBoundingClientRect().right).toBeGreaterThan(20)
  expect(getComputedStyle(streaming(), '::before').right).toBe('6px')
})

test('a narrow chat in a wide page is laid out as on a phone', async () => {
  await open('ltr', 1200)
  const gap = () => getComputedStyle(find('.cs-messages')).rowGap
  expect(gap()).toBe('26px')
  find('.cs-chat').style.width = '400px'
  expect(gap()).toBe('24px')
  expect(find('.cs-thread').scrollWidth).toBe(find('.cs-thread').clientWidth)
})
