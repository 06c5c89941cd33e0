import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { everything } from '../testing/samples.testing.ts'
import './index.css'

let root: Root | undefined
afterEach(async () => {
  root?.unmount()
  document.body.replaceChildren()
  await emulate({})
})

/** Emulates settings of the user's system in the browser. */
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

test('a page with a tiny rem does not make the chat tiny, and one variable sizes all of it (fault D8)', async () => {
  document.documentElement.style.fontSize = '62.5%'
  await open()
  const sizes = () =>
    ['.cs-bubble', '.cs-node', '.cs-composer-input', '.cs-message-end'].map((each) =>
      parseFloat(getComputedStyle(find(each)).fontSize),
    )
  expect(sizes()).toEqual([16, 14, 16, 12.5])
  find('.cs-chat').style.setProperty('--cs-size', '32px')
  expect(sizes()).toEqual([32, 28, 32, 25])
  document.documentElement.style.fontSize = ''
})

test('class="dark" and "light" on the page are heard as data-theme is (fault D16)', async () => {
  await open()
  const paper = () => getComputedStyle(find('.cs-chat')).backgroundColor
  const light = paper()
  document.documentElement.className = 'dark'
  expect(paper()).not.toBe(light)
  await emulate({ 'prefers-color-scheme': 'dark' })
  document.documentElement.className = 'light'
  expect(paper()).toBe(light)
  document.documentElement.className = ''
  expect(paper()).not.toBe(light)
})

test('each language has fonts for its own characters, unless the app names one (fault D16)', async () => {
  await open()
  const font = () => getComputedStyle(find('.cs-message')).fontFamily
  const fontFor = (lang: string) => {
    find('.cs-chat').lang = lang
    return font()
  }
  expect(fontFor('ja')).toContain('Yu Gothic UI')
  expect(fontFor('zh-CN')).toContain('PingFang SC')
  expect(fontFor('zh-TW')).toContain('PingFang TC')
  expect(fontFor('ko')).toContain('Malgun Gothic')
  document.documentElement.style.setProperty('--cs-font', 'Georgia')
  expect(font()).toBe('Georgia')
  document.documentElement.style.removeProperty('--cs-font')
})

test('at 320 × 256 px, the size of a page at 400 % zoom, the conversation has half of the height (fault D10)', async () => {
  await open('ltr', 320)
  await page.viewport(320, 256)
  find('.cs-chat').parentElement?.style.setProperty('height', '100vh')
  await userEvent.fill(find('.cs-composer-input'), 'A long draft.\n'.repeat(40))
  expect(find('.cs-thread').clientHeight).toBeGreaterThanOrEqual(128)
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
})

test('all that is in the column ends at one edge (fault D16)', async () => {
  await open('ltr', 1200)
  const edges = ['.cs-error', '.cs-actions', '.cs-composer', '.cs-header', '.cs-message-end'].map((each) =>
    Math.round(find(each).getBoundingClientRect().right),
  )
  expect(new Set(edges).size).toBe(1)
})

test('Copy and Edit of a short question lie inside what its message shows (fault D16)', async () => {
  await open()
  const question = find('.cs-message[data-role="user"]')
  const { left, right, bottom } = question.getBoundingClientRect()
  for (const button of question.querySelectorAll('.cs-action')) {
    const box = button.getBoundingClientRect()
    expect(box.left).toBeGreaterThanOrEqual(left)
    expect(box.right).toBeLessThanOrEqual(right)
    expect(box.bottom).toBeLessThanOrEqual(bottom + 32)
  }
})

test('where the pointer is a finger, what is tapped is 44 px high and wide (fault D16)', async () => {
  // The session is Playwright's; vitest leaves its type empty.
  const session = cdp() as unknown as { send(method: string, params: object): Promise<unknown> }
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await vi.waitUntil(() => matchMedia('(pointer: coarse)').matches)
  await open('ltr', 390)
  const small = [...document.querySelectorAll('button, summary, .cs-source a')]
    .filter((each) => each.checkVisibility())
    .map((each) => ({ name: each.className, box: each.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 44 || box.height < 44)
  expect(small.map(({ name, box }) => `${name} ${box.width} × ${box.height}`)).toEqual([])
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: false })
})

test('nothing that an answer draws covers an approval (fault D15)', async () => {
  await open()
  const card = find('.cs-tool[data-state="awaiting-approval"]')
  const formula = document.createElement('span')
  formula.style.cssText = 'position: absolute; z-index: 999; inset: -2000px 0; background: white'
  const text = streaming().querySelector('.cs-text, .cs-markdown') as HTMLElement
  text.append(formula)
  for (const button of card.querySelectorAll('button')) {
    button.scrollIntoView({ block: 'center' })
    const { left, top, width, height } = button.getBoundingClientRect()
    expect(document.elementFromPoint(left + width / 2, top + height / 2)).toBe(button)
  }
})

test('sources are numbered chips in a row, and a citation opens the card of its source (fault D16)', async () => {
  const sources = ['nginx', 'MDN'].map((title, place) => ({
    type: 'source' as const,
    id: title,
    title,
    url: `https://${place}.example/`,
  }))
  const parts = [{ type: 'text' as const, text: 'Sixty seconds [1].' }, ...sources]
  const place = document.createElement('div')
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatStream chat={fixedChat({ messages: [messageOf({ parts })] })} />)
  await vi.waitUntil(() => document.querySelector('.cs-cite') !== null)
  const [first, second] = [...document.querySelectorAll('.cs-source')].map((chip) =>
    chip.getBoundingClientRect(),
  )
  expect(second?.top).toBe(first?.top)
  expect(second?.left).toBeGreaterThan(first?.right ?? Infinity)
  expect(getComputedStyle(find('.cs-source'), '::before').content).toContain('counter(cs-source)')
  const card = () => getComputedStyle(find('.cs-cite'), '::after').content
  expect(card()).toBe('none')
  find('.cs-cite').focus()
  await userEvent.keyboard('{Shift}')
  expect(card()).toContain('nginx')
  const unnamed = [...document.querySelectorAll<HTMLElement>('.cs-rating, .cs-composer-button')].filter(
    ({ title }) => title === '',
  )
  expect(unnamed).toEqual([])
})
