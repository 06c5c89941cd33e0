import { createRoot, type Root } from 'react-dom/client'
import { createChat, type Chat, type ChatMessage } from '@chatstream/core'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { pointIn, wheelAt } from '../testing/realInput.testing.ts'
import '../styles/index.css'

/** Waits for a condition, however busy the machine is. */
const until = (condition: () => unknown) => vi.waitUntil(condition)

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

const count = 10_000
const pageSize = 50
const start = new Date(2025, 2, 3).getTime()

/** Questions and answers of different heights, ten an hour, so that days begin in the middle of pages. */
const history: readonly ChatMessage[] = Array.from({ length: count }, (_, n) =>
  messageOf({
    id: `m${n}`,
    role: n % 2 === 0 ? 'user' : 'assistant',
    parts: [
      { type: 'text', text: n % 2 === 0 ? `Question ${n}` : `Answer ${n}. `.repeat(5 + ((n * 7) % 90)) },
    ],
    createdAt: start + n * 360_000,
  }),
)

/** A thread of 10,000 messages, of which the last page is loaded. `loads` counts the pages that were asked for. */
async function open(load?: () => Promise<void>): Promise<{ chat: Chat; loads: () => number }> {
  await page.viewport(800, 600)
  let loads = 0
  const chat = createChat({
    url: '/v1/chat/completions',
    initialMessages: history.slice(-pageSize),
    async loadOlder(first) {
      loads += 1
      await load?.()
      const end = history.findIndex(({ id }) => id === first?.id)
      const from = Math.max(0, end - pageSize)
      return { messages: history.slice(from, end), hasOlder: from > 0 }
    },
  })
  chat.prepend([], true)
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatStream chat={chat} />)
  await until(() => document.querySelectorAll('article').length === pageSize)
  await until(() => thread().scrollHeight - thread().clientHeight - thread().scrollTop < 2)
  return { chat, loads: () => loads }
}

const thread = () => document.querySelector('.cs-thread') as HTMLElement
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
const button = () => document.querySelector<HTMLElement>('.cs-older > button')

/** The first visible message, identified by its text, because its element is replaced when it comes near the view. */
function firstVisible(): { text: string; top: number } {
  const edge = thread().getBoundingClientRect().top
  const found = [...document.querySelectorAll('article')].find(
    (article) => article.getBoundingClientRect().bottom > edge + 1,
  )
  return { text: numberIn(found), top: found?.getBoundingClientRect().top ?? Number.NaN }
}
const numberIn = (article: Element | undefined) =>
  /(?:Question|Answer) \d+/.exec(article?.textContent ?? '')?.[0] ?? ''
const topOf = (text: string) =>
  [...document.querySelectorAll('article')]
    .find((article) => numberIn(article) === text)
    ?.getBoundingClientRect().top

/** The largest distance from its place that a message has in any of the frames until the condition holds, and 20 more. */
async function movedUntil(condition: () => boolean): Promise<number> {
  const { text, top } = firstVisible()
  let moved = 0
  let left = 20
  while (left > 0) {
    await frame()
    moved = Math.max(moved, Math.abs((topOf(text) ?? Number.POSITIVE_INFINITY) - top))
    if (condition()) left -= 1
  }
  return moved
}

test('of 10,000 messages 50 are loaded at first, and nothing more without scrolling', async () => {
  const { chat, loads } = await open()
  expect(chat.getState().messages.length).toBe(50)
  for (let n = 0; n < 20; n += 1) await frame()
  expect(loads()).toBe(0)
})

test('pages are loaded while the reader scrolls towards them', async () => {
  const { chat } = await open()
  while (chat.getState().messages.length < 8 * pageSize) {
    await wheelAt(pointIn(thread()), -700)
    await frame()
  }
  expect(thread().dataset['scroll']).toBe('free')
})

test('while a page arrives the first visible message stays where it is, in every frame', async () => {
  let arrive = () => {}
  const { chat } = await open(() => new Promise((resolve) => (arrive = () => resolve())))
  const moves: number[] = []
  for (let n = 1; n <= 6; n += 1) {
    // At the very top, where browsers do not anchor the content, and a little below it.
    await wheelAt(pointIn(thread()), -200_000)
    await until(() => thread().scrollTop < 2)
    await until(() => chat.getState().older === 'loading')
    if (n % 2 === 0) {
      await wheelAt(pointIn(thread()), 130)
      await until(() => thread().scrollTop > 100)
    }
    for (let still = 0; still < 5; still += 1) await frame()
    const wanted = pageSize * (n + 1)
    const moving = movedUntil(() => chat.getState().messages.length === wanted)
    arrive()
    moves.push(await moving)
  }
  expect(moves.filter((px) => !(px < 1))).toEqual([])
  expect(chat.getState().messages.length).toBe(350)
})

test('the button loads too, keeps the focus, and gives it to the thread with the first message', async () => {
  const { chat } = await open()
  // All but the first 60 messages.
  chat.setMessages(history.slice(60))
  chat.prepend([], true)
  button()?.focus({ preventScroll: true })
  await userEvent.keyboard('{Enter}')
  await until(() => chat.getState().messages[0]?.id === 'm10')
  expect(document.activeElement).toBe(button())
  await userEvent.keyboard('{Enter}')
  await until(() => chat.getState().messages.length === count)
  await until(() => button() === null)
  expect(document.activeElement).toBe(thread())
})

test('after a failure the button says so, and only a press asks again', async () => {
  let isBroken = true
  const { chat, loads } = await open(async () => {
    if (isBroken) throw new Error('unreachable')
  })
  await wheelAt(pointIn(thread()), -200_000)
  await until(() => chat.getState().older === 'failed')
  const { length } = chat.getState().messages
  for (let n = 0; n < 20; n += 1) await frame()
  expect(loads()).toBe(1)
  expect(document.querySelector('.cs-older')?.textContent).toContain('Earlier messages could not be loaded.')
  isBroken = false
  button()?.click()
  await until(() => chat.getState().messages.length > length)
})
