import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { followEnd, type Following, type ScrollMode } from './followEnd.ts'

let scroller: HTMLElement
let content: HTMLElement
let following: Following
let modes: ScrollMode[]

beforeEach(async () => {
  scroller = document.createElement('div')
  scroller.style.cssText = 'height: 300px; overflow-y: auto; width: 300px'
  scroller.tabIndex = 0
  content = document.createElement('div')
  scroller.append(content)
  document.body.append(scroller)
  modes = []
  following = followEnd(scroller, content, (mode) => modes.push(mode))
  await grow(1000)
})
afterEach(() => {
  following.dispose()
  scroller.remove()
})

async function grow(heightPx: number, place: 'append' | 'prepend' = 'append') {
  const block = document.createElement('div')
  block.style.height = `${heightPx}px`
  content[place](block)
  await frame()
  return block
}
/** Two animation frames: what the first one causes has been laid out and reported by the second. */
const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
const distance = () => Math.round(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop)

/** A wheel turned by the user, and what the browser does upon it. */
async function wheel(deltaY: number) {
  scroller.dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true }))
  scroller.scrollTop += deltaY
  await frame()
}

test('the end stays in view while the content grows', async () => {
  for (const height of [10, 200, 30]) await grow(height)
  expect(distance()).toBe(0)
  expect(modes).toEqual([])
})

test('the wheel turned up leaves, and growth then moves nothing', async () => {
  await wheel(-100)
  const top = scroller.scrollTop
  await grow(500)
  expect(scroller.scrollTop).toBe(top)
  expect(modes).toEqual(['free'])
})

test('back within 24 px of the end it follows again', async () => {
  await wheel(-100)
  await wheel(70)
  expect(modes).toEqual(['free'])
  await wheel(10)
  expect(modes).toEqual(['free', 'following'])
  await grow(300)
  expect(distance()).toBe(0)
})

test('a wheel turned up by less than 24 px leaves too', async () => {
  await wheel(-10)
  await grow(100)
  expect(distance()).toBe(110)
})

test('content that shrinks does not leave', async () => {
  const block = await grow(400)
  block.style.height = '10px'
  await frame()
  expect(distance()).toBe(0)
  await grow(100)
  expect(distance()).toBe(0)
  expect(modes).toEqual([])
})

test('a scroller that changes its size does not leave', async () => {
  scroller.style.height = '200px'
  await frame()
  expect(distance()).toBe(0)
  scroller.style.height = '400px'
  await frame()
  expect(distance()).toBe(0)
  expect(modes).toEqual([])
})

test('keys that scroll up leave', async () => {
  scroller.focus()
  await userEvent.keyboard('{PageUp}')
  await frame()
  expect(modes).toEqual(['free'])
})

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

test('the focus moved to what stands further up leaves', async () => {
  const button = document.createElement('button')
  content.prepend(button)
  await grow(10)
  button.focus()
  await frame()
  expect(modes).toEqual(['free'])
})

test('content put in above keeps the place of a reader who has left', async () => {
  await wheel(-200)
  const mark = content.lastElementChild as HTMLElement
  const before = mark.getBoundingClientRect().bottom
  await grow(150, 'prepend')
  expect(Math.abs(mark.getBoundingClientRect().bottom - before)).toBeLessThan(2)
})

test('resume goes to the end and follows', async () => {
  await wheel(-300)
  following.resume()
  await frame()
  expect(distance()).toBe(0)
  await grow(100)
  expect(distance()).toBe(0)
  expect(modes).toEqual(['free', 'following'])
})

test('nothing is left behind: growth after dispose moves nothing', async () => {
  following.dispose()
  const top = scroller.scrollTop
  await grow(300)
  await wheel(-100)
  expect(scroller.scrollTop).toBe(top - 100)
  expect(modes).toEqual([])
})

test('scrollTop is written at most once a frame, and only as content grows', async () => {
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
  for (let i = 0; i < 20; i++)
    content.append(Object.assign(document.createElement('div'), { textContent: 'x' }))
  await frame()
  expect(writes).toBe(1)
})
