import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { dragTo, pointIn, swipe, touchDown, wheelAt } from '../testing/realInput.testing.ts'
import { followEnd, type Following } from './followEnd.ts'
import type { ScrollMode } from './scrollMode.ts'

let scroller: HTMLElement
let content: HTMLElement
let following: Following
let modes: ScrollMode[]
let reduced: boolean

beforeEach(async () => {
  await page.viewport(800, 600)
  scroller = document.createElement('div')
  scroller.style.cssText = 'height: 300px; overflow-y: auto; width: 300px; margin: 40px'
  scroller.tabIndex = 0
  content = document.createElement('div')
  content.style.cssText = 'font: 16px/1.5 monospace'
  scroller.append(content)
  document.body.append(scroller)
  modes = []
  reduced = true
  following = followEnd(scroller, content, {
    onModeChange: (mode) => modes.push(mode),
    reducesMotion: () => reduced,
  })
  await grow(1000)
})
afterEach(() => {
  following.dispose()
  scroller.remove()
})

function block(heightPx: number) {
  const element = document.createElement('div')
  element.style.height = `${heightPx}px`
  return element
}
async function grow(heightPx: number, place: 'append' | 'prepend' = 'append') {
  const element = block(heightPx)
  content[place](element)
  await frame()
  return element
}
/** Waits for two animation frames: the effects of the first have been laid out and reported by the second. */
const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
/** Waits until nothing moves: scrolling by a wheel or a finger continues for some frames. */
async function rest() {
  for (let top = -1, still = 0; still < 4; still = scroller.scrollTop === top ? still + 1 : 0) {
    top = scroller.scrollTop
    await frame()
  }
}
const distance = () => Math.round(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop)
const inScroller = () => pointIn(scroller)

async function wheel(deltaY: number) {
  await wheelAt(inScroller(), deltaY)
  await rest()
}
/** Scrolls away from the end, as the user does. */
async function leave() {
  await wheel(-200)
  expect(modes).toEqual(['free'])
  modes.length = 0
}

/** Counts the writes to `scrollTop` from now on. */
function countWrites() {
  let writes = 0
  const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop') ?? {}
  Object.defineProperty(scroller, 'scrollTop', {
    configurable: true,
    get: () => get?.call(scroller),
    set(value: number) {
      writes += 1
      set?.call(scroller, value)
    },
  })
  return () => writes
}

test('follow: the end stays in view while the content grows', async () => {
  for (const height of [10, 200, 30]) {
    await grow(height)
    expect(distance()).toBe(0)
  }
  expect(modes).toEqual([])
})

test('burst: however much comes in a frame, scrollTop is written once', async () => {
  const writes = countWrites()
  for (let i = 0; i < 2000; i++) content.append(block(20))
  await frame()
  expect(writes()).toBe(1)
  expect(distance()).toBe(0)
})

test('escape by wheel: growth then moves nothing, and nothing is written', async () => {
  await leave()
  const top = scroller.scrollTop
  const writes = countWrites()
  await grow(500)
  expect(scroller.scrollTop).toBe(top)
  expect(writes()).toBe(0)
})

test('escape by a wheel turned by less than 24 px', async () => {
  await wheel(-10)
  await grow(100)
  expect(distance()).toBe(110)
})

test('escape by wheel while the content grows in every frame', async () => {
  let growing = true
  const grown = (async () => {
    while (growing) await grow(7)
  })()
  await wheelAt(inScroller(), -120)
  await vi.waitUntil(() => modes.includes('free'))
  await vi.waitUntil(() => distance() > 200)
  growing = false
  await grown
  expect(modes).toEqual(['free'])
})

test('a wheel that turns what is inside, or zooms, leaves nothing', async () => {
  const inner = await grow(250)
  inner.style.overflow = 'auto'
  inner.append(block(900))
  inner.scrollTop = 300
  await wheelAt(pointIn(inner), -100)
  await vi.waitUntil(() => inner.scrollTop === 200)
  scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, ctrlKey: true, bubbles: true }))
  await frame()
  expect(modes).toEqual([])
})

test('escape by touch: a finger that pulls the text down', async () => {
  await swipe(inScroller(), 90)
  await rest()
  expect(modes).toEqual(['free'])
  const top = scroller.scrollTop
  await grow(300)
  expect(scroller.scrollTop).toBe(top)
})

test('a finger that pushes the text up at the end leaves nothing', async () => {
  await swipe(inScroller(), -90)
  await rest()
  await grow(100)
  expect(modes).toEqual([])
  expect(distance()).toBe(0)
})

test('escape by dragging the scroll bar, and return by dragging it back', async () => {
  const { right, top, bottom } = scroller.getBoundingClientRect()
  expect(scroller.offsetWidth - scroller.clientWidth).toBeGreaterThan(8)
  const x = right - 7
  const thumb = () => {
    const { scrollTop, clientHeight, scrollHeight } = scroller
    return { x, y: top + ((scrollTop + clientHeight / 2) * clientHeight) / scrollHeight }
  }
  const release = await dragTo(thumb(), { x, y: top + 60 })
  await vi.waitUntil(() => modes.at(-1) === 'free')
  await release()
  const releaseAgain = await dragTo(thumb(), { x, y: bottom - 4 })
  await vi.waitUntil(() => modes.at(-1) === 'following')
  await releaseAgain()
  await grow(100)
  expect(distance()).toBe(0)
  expect(modes).toEqual(['free', 'following'])
})

test.each(['{PageUp}', '{ArrowUp}', '{Home}', '{Shift>} {/Shift}'])('escape by key: %s', async (key) => {
  scroller.focus()
  await userEvent.keyboard(key)
  await rest()
  expect(modes).toEqual(['free'])
  expect(distance()).toBeGreaterThan(0)
})

test.each(['{PageDown}', '{End}', 'x'])(
  'a key that leads down, or nowhere, leaves nothing: %s',
  async (key) => {
    scroller.focus()
    await userEvent.keyboard(key)
    await grow(10)
    expect(modes).toEqual([])
    expect(distance()).toBe(0)
  },
)

test('keys in a text area inside leave nothing', async () => {
  const input = document.createElement('textarea')
  content.append(input)
  await frame()
  input.focus()
  await userEvent.keyboard('{ArrowUp}')
  await grow(100)
  expect(modes).toEqual([])
  expect(distance()).toBe(0)
})

test('escape by moving the focus to an element further up', async () => {
  const button = document.createElement('button')
  content.prepend(button)
  await grow(10)
  button.focus()
  await frame()
  expect(modes).toEqual(['free'])
})

describe('nothing follows while something is held in the thread,', () => {
  const press = {
    'a mouse button': () => dragTo(inScroller(), inScroller()),
    'a finger': () => touchDown(inScroller()),
  }
  test.each(Object.entries(press))('%s: it follows again once that is lifted (fault D3)', async (_, hold) => {
    const mark = await grow(20)
    const lift = await hold()
    const before = mark.getBoundingClientRect().top
    for (const height of [100, 50]) await grow(height)
    await grow(70, 'prepend')
    expect(mark.getBoundingClientRect().top).toBeCloseTo(before, 0)
    await lift()
    await vi.waitUntil(() => distance() === 0)
    expect(modes).toEqual([])
  })

  test('a finger on an element that is taken out of the page is lifted all the same (fault D3)', async () => {
    const held = await grow(200)
    const lift = await touchDown(pointIn(held))
    held.remove()
    await grow(300)
    expect(distance()).toBeGreaterThan(0)
    await lift()
    await vi.waitUntil(() => distance() === 0)
  })
})

describe('escape by a scroll without an input event (fault D3):', () => {
  const scrolls: [string, (mark: HTMLElement) => void][] = [
    ['scrollIntoView', (mark) => mark.scrollIntoView()],
    ['a smooth scrollIntoView', (mark) => mark.scrollIntoView({ behavior: 'smooth' })],
    ['scrollTop of someone else', () => (scroller.scrollTop -= 40)],
  ]
  test.each(scrolls)('%s, while the content grows', async (_, scroll) => {
    const mark = document.createElement('p')
    mark.textContent = 'needle'
    content.prepend(mark)
    await grow(500)
    await grow(7)
    scroll(mark)
    // A line every six frames: hardly a model is faster.
    for (let line = 0; line < 10; line++) {
      await frame()
      await frame()
      await grow(24)
    }
    await rest()
    const top = scroller.scrollTop
    await grow(300)
    expect(scroller.scrollTop).toBe(top)
    expect(modes).toEqual(['free'])
  })

  test('in the same frame as a delta', async () => {
    content.append(block(50))
    scroller.scrollTop -= 300
    await frame()
    content.append(block(50))
    await frame()
    expect(modes).toEqual(['free'])
    expect(distance()).toBe(400)
  })

  test('content that shrinks above and grows below does not leave', async () => {
    const above = content.firstElementChild as HTMLElement
    above.style.height = '700px'
    content.append(block(200))
    await frame()
    above.style.height = '400px'
    await frame()
    await grow(300)
    expect(distance()).toBe(0)
    expect(modes).toEqual([])
  })
})

test('return: within 24 px of the end it follows again, and not before', async () => {
  await wheel(-100)
  await wheel(70)
  expect(modes).toEqual(['free'])
  await wheel(10)
  expect(modes).toEqual(['free', 'following'])
  await grow(300)
  expect(distance()).toBe(0)
})

test('content that shrinks does not leave', async () => {
  const element = await grow(400)
  element.style.height = '10px'
  await frame()
  expect(distance()).toBe(0)
  await grow(100)
  expect(distance()).toBe(0)
  expect(modes).toEqual([])
})

test('resize: a scroller that changes its height or width does not leave', async () => {
  content.append('word '.repeat(600))
  for (const [property, size] of [
    ['height', '200px'],
    ['height', '400px'],
    ['width', '180px'],
    ['width', '500px'],
  ] as const) {
    scroller.style[property] = size
    await frame()
    expect(distance()).toBe(0)
  }
  expect(modes).toEqual([])
})

test('a font that loads and makes the text taller does not leave', async () => {
  content.append('word '.repeat(600))
  await frame()
  const before = content.offsetHeight
  const names = ['DejaVu Sans', 'Liberation Sans', 'Arial', 'Helvetica', 'Noto Sans', 'Noto Sans CJK JP']
  // TypeScript's library does not know `sizeAdjust`.
  const descriptors = { sizeAdjust: '180%' } as FontFaceDescriptors
  const font = new FontFace('Loaded late', names.map((name) => `local("${name}")`).join(', '), descriptors)
  content.style.fontFamily = '"Loaded late", monospace'
  document.fonts.add(font)
  await font.load()
  await frame()
  expect(content.offsetHeight).toBeGreaterThan(before * 1.2)
  expect(distance()).toBe(0)
  expect(modes).toEqual([])
  document.fonts.delete(font)
})

test('an image that loads does not leave, at any position', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="350"/>'
  for (const place of ['prepend', 'append'] as const) {
    const image = new Image()
    content[place](image)
    await frame()
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
    await image.decode()
    await frame()
    expect(image.height).toBe(350)
    expect(distance()).toBe(0)
  }
  expect(modes).toEqual([])
})

describe('collapse:', () => {
  function details() {
    const element = document.createElement('details')
    const summary = document.createElement('summary')
    summary.textContent = 'Thought'
    element.append(summary, block(400))
    content.append(element, block(100))
    return { element, summary }
  }

  test('opening and closing a part does not leave, and what was clicked stays under the pointer', async () => {
    const { element, summary } = details()
    await frame()
    const at = summary.getBoundingClientRect().top
    summary.click()
    await frame()
    expect(element.open).toBe(true)
    expect(summary.getBoundingClientRect().top).toBe(at)
    await grow(30)
    expect(distance()).toBe(0)
    summary.click()
    await frame()
    await grow(30)
    expect(distance()).toBe(0)
    expect(modes).toEqual([])
  })

  test('a part that the page itself opens does not leave', async () => {
    const { element } = details()
    await frame()
    element.open = true
    await frame()
    expect(distance()).toBe(0)
    element.open = false
    await frame()
    expect(distance()).toBe(0)
    expect(modes).toEqual([])
  })
})

test.each([
  ['where the browser keeps the place itself', 'auto'],
  ['where it does not, as in Safari', 'none'],
])('content put in above keeps the place of a reader who has left, %s', async (_, overflowAnchor) => {
  scroller.style.overflowAnchor = overflowAnchor
  const mark = await grow(80)
  await grow(200)
  await leave()
  const before = mark.getBoundingClientRect().top
  const writes = countWrites()
  await grow(150, 'prepend')
  expect(mark.getBoundingClientRect().top).toBeCloseTo(before, 0)
  expect(writes()).toBe(overflowAnchor === 'none' ? 1 : 0)
})

test('content put in above keeps the place at the very top too, where earlier messages are loaded', async () => {
  scroller.focus()
  await userEvent.keyboard('{Home}')
  await rest()
  const mark = content.firstElementChild as HTMLElement
  const before = mark.getBoundingClientRect().top
  await grow(700, 'prepend')
  expect(mark.getBoundingClientRect().top).toBeCloseTo(before, 0)
  expect(scroller.scrollTop).toBe(700)
})

test('a part above that grows keeps the place of what is read, deep inside a message', async () => {
  scroller.style.overflowAnchor = 'none'
  const message = await grow(0)
  message.style.height = ''
  const image = block(20)
  const paragraph = block(300)
  message.append(image, paragraph, block(120))
  await frame()
  await wheel(-50)
  const before = paragraph.nextElementSibling?.getBoundingClientRect().top ?? 0
  image.style.height = '320px'
  await frame()
  expect(paragraph.nextElementSibling?.getBoundingClientRect().top).toBeCloseTo(before, 0)
})

test('resume glides to the end, a write a frame, and follows it again', async () => {
  reduced = false
  await leave()
  const writes = countWrites()
  following.resume()
  expect(modes).toEqual(['settling'])
  await vi.waitUntil(() => modes.at(-1) === 'following')
  expect(distance()).toBe(0)
  expect(writes()).toBeGreaterThan(5)
  await grow(100)
  expect(distance()).toBe(0)
  expect(modes).toEqual(['settling', 'following'])
})

test('reduced motion: resume jumps, in one write', async () => {
  await leave()
  const writes = countWrites()
  following.resume()
  await frame()
  expect(modes).toEqual(['settling', 'following'])
  expect(distance()).toBe(0)
  expect(writes()).toBe(1)
})

test('the way back reaches an end that runs ahead of it', async () => {
  reduced = false
  await leave()
  following.resume()
  for (let i = 0; i < 10; i++) await grow(40)
  await vi.waitUntil(() => modes.at(-1) === 'following')
  expect(distance()).toBe(0)
})

test('a user who moves up on the way back is free', async () => {
  reduced = false
  await leave()
  following.resume()
  await frame()
  scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true }))
  const top = scroller.scrollTop
  await frame()
  await grow(100)
  expect(scroller.scrollTop).toBe(top)
  expect(modes).toEqual(['settling', 'free'])
})

test('reveal brings an element’s beginning into view and leaves the end', async () => {
  const element = await grow(100)
  await grow(900)
  const writes = countWrites()
  following.reveal(element)
  await frame()
  expect(element.getBoundingClientRect().top - scroller.getBoundingClientRect().top).toBe(12)
  expect(writes()).toBe(1)
  expect(modes).toEqual(['free'])
})

test('revealing an element at the end keeps following', async () => {
  const element = await grow(100)
  following.reveal(element)
  await frame()
  await grow(50)
  expect(distance()).toBe(0)
  expect(modes).toEqual([])
})

test('nothing is left behind: growth after dispose moves nothing, not even on the way back', async () => {
  reduced = false
  await leave()
  following.resume()
  await frame()
  following.dispose()
  const top = scroller.scrollTop
  await grow(300)
  scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true }))
  expect(scroller.scrollTop).toBe(top)
  expect(modes).toEqual(['settling'])
})
