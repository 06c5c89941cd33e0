import { createRoot, type Root } from 'react-dom/client'
import { createChat, type Chat, type ChatMessage } from '@chatstream/core'
import { scriptedModel, type Script } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { pointIn, wheelAt } from '../testing/realInput.testing.ts'
import { stagedChat } from '../testing/stagedChat.testing.ts'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

const day = (date: number, hour = 12) => new Date(2025, 2, date, hour).getTime()
const paragraphs = (count: number) => 'Nothing that arrived was lost.\n\n'.repeat(count)

function turn(n: number, createdAt = day(3)): ChatMessage[] {
  return [
    messageOf({ id: `q${n}`, role: 'user', parts: [{ type: 'text', text: `Question ${n}` }], createdAt }),
    messageOf({ id: `a${n}`, parts: [{ type: 'text', text: paragraphs(6) }], createdAt: createdAt + 1 }),
  ]
}

async function open(initialMessages: readonly ChatMessage[], script: Script = 'Yes.'): Promise<Chat> {
  await page.viewport(800, 600)
  const model = scriptedModel({ script })
  const chat = createChat({
    url: '/v1/chat/completions',
    fetch: (input, init) => model(new Request(input, init)),
    initialMessages,
  })
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatStream chat={chat} />)
  await vi.waitUntil(() => thread()?.querySelectorAll('article').length === initialMessages.length)
  await vi.waitUntil(() => distance() < 2)
  return chat
}
const thread = () => document.querySelector('.cs-thread') as HTMLElement
const articles = () => [...document.querySelectorAll('article')]
const distance = () => thread().scrollHeight - thread().clientHeight - thread().scrollTop
const toEnd = () => document.querySelector('.cs-to-end') as HTMLElement
const composer = () => document.querySelector('textarea') as HTMLTextAreaElement
const focused = () => document.activeElement
const topOf = (element: Element | undefined) =>
  (element?.getBoundingClientRect().top ?? 0) - thread().getBoundingClientRect().top

test('a conversation that is opened again shows its end, and where its days begin', async () => {
  await open([...turn(1, day(3)), ...turn(2, day(3, 18)), ...turn(3, day(5))])
  expect(thread().dataset['scroll']).toBe('following')
  const headings = [...document.querySelectorAll('h3.cs-day')].map((heading) => heading.textContent)
  expect(headings).toEqual(['March 3, 2025', 'March 5, 2025'])
  expect(document.querySelector('h3.cs-day:nth-of-type(1) time')?.getAttribute('datetime')).toBe(
    new Date(day(3)).toISOString(),
  )
})

test('Alt with arrows goes from the composer through the messages and back, and brings each into view', async () => {
  await open([1, 2, 3, 4].flatMap((n) => turn(n)))
  composer().focus()
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}')
  expect(focused()).toBe(articles().at(-1))
  for (let step = 0; step < 3; step += 1) await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}')
  const reached = articles().at(-4)
  expect(focused()).toBe(reached)
  await vi.waitUntil(() => Math.abs(topOf(reached) - 12) < 1)
  expect(getComputedStyle(reached as Element).outlineStyle).toBe('solid')
  expect(thread().dataset['scroll']).toBe('free')
  for (let step = 0; step < 3; step += 1) await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}')
  expect(focused()).toBe(articles().at(-1))
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}')
  expect(focused()).toBe(composer())
})

test('a draft keeps Alt with arrows for its caret', async () => {
  await open(turn(1))
  composer().focus()
  await userEvent.keyboard('Half a question{Alt>}{ArrowUp}{/Alt}')
  expect(focused()).toBe(composer())
})

test('a question sent from further up leads to the end again', async () => {
  const chat = await open([1, 2, 3].flatMap((n) => turn(n)))
  await wheelAt(pointIn(thread()), -600)
  await vi.waitUntil(() => thread().dataset['scroll'] === 'free')
  await chat.send('And now?')
  await vi.waitUntil(() => thread().dataset['scroll'] === 'following')
  expect(distance()).toBeLessThan(2)
})

test('the button to the end shows the number of new messages, and moves the focus when it disappears', async () => {
  const chat = await open(
    [1, 2, 3].flatMap((n) => turn(n)),
    [{ text: paragraphs(2) }, { stall: true }],
  )
  void chat.send('And now?')
  await vi.waitUntil(() => articles().length === 8 && distance() < 2)
  await wheelAt(pointIn(thread()), -600)
  await vi.waitUntil(() => thread().dataset['scroll'] === 'free')
  expect(toEnd().textContent).toBe('Go to the end')
  toEnd().focus()
  await userEvent.keyboard('{Enter}')
  await vi.waitUntil(() => thread().dataset['scroll'] === 'following')
  expect(document.querySelector('.cs-to-end')).toBeNull()
  expect(focused()).toBe(thread())
  chat.stop()
})

test('messages out of view are not laid out, and what is read moves by the wheel alone as they are', async () => {
  await open(Array.from({ length: 60 }, (_, n) => turn(n)).flat())
  const isLaidOut = ({ firstElementChild: inside }: Element) =>
    inside?.checkVisibility({ contentVisibilityAuto: true }) === true
  // Messages are laid out in groups of 64.
  expect(articles().filter((article) => !isLaidOut(article)).length).toBe(64)
  const isInView = (article: Element) =>
    topOf(article) < thread().clientHeight && article.getBoundingClientRect().bottom > 0
  for (let turns = 0; turns < 6; turns += 1) {
    // Until it is laid out, a message has the height it is guessed to have.
    await vi.waitUntil(() => articles().filter(isInView).every(isLaidOut))
    const read = articles().find((article) => topOf(article) > 0)
    const before = topOf(read)
    await wheelAt(pointIn(thread()), -400)
    await vi.waitUntil(() => Math.abs(topOf(read) - before - 400) < 2)
  }
})

test('a conversation of 5,000 messages opens with the elements of its end, and all of its text', async () => {
  await open(Array.from({ length: 2500 }, (_, n) => turn(n)).flat())
  await vi.waitUntil(() => thread().textContent.includes('Question 0'))
  expect(articles().length).toBe(5000)
  expect(document.querySelectorAll('.cs-group').length).toBe(79)
  // In each frame of a stream the browser visits these five boxes, and the groups in the last one.
  expect(document.querySelectorAll('.cs-messages > *').length).toBe(5)
  await vi.waitUntil(() => document.querySelectorAll('.cs-groups[data-away]').length === 4)
  expect(document.querySelectorAll('.cs-message button').length).toBeLessThan(500)
  // The browser's search finds a word in the first message, which is then a message with all its elements.
  const first = () => articles()[0] as HTMLElement
  expect(first().querySelector('.cs-actions')).toBeNull()
  getSelection()?.removeAllRanges()
  expect((window as unknown as { find(text: string): boolean }).find('Question 0')).toBe(true)
  // As the browser's own search does.
  getSelection()?.anchorNode?.parentElement?.scrollIntoView()
  await vi.waitUntil(() => first().querySelector('.cs-actions') !== null)
  await vi.waitUntil(() => Math.abs(topOf(first())) < thread().clientHeight)
})

test('long answers far from the view give their elements back, keep height and text, and return unmoved', async () => {
  const long = (n: number): ChatMessage[] => [
    ...turn(n).slice(0, 1),
    messageOf({
      id: `a${n}`,
      parts: [{ type: 'text', text: `**Answer** ${n}\n\n${paragraphs(300)}\`\`\`\n${'x\n'.repeat(200)}` }],
    }),
  ]
  await open(Array.from({ length: 6 }, (_, n) => long(n)).flat())
  const isFull = (at: number) => articles()[at]?.querySelector('.cs-actions') != null
  const show = async (at: number) => {
    articles()[at]?.scrollIntoView()
    await vi.waitUntil(() => isFull(at))
  }
  // Through the whole conversation, so that each message has been rendered once.
  for (const at of articles().keys()) await show(at)
  await vi.waitUntil(() => articles().filter((_, at) => isFull(at)).length <= 4)
  expect(articles()[1]?.childElementCount).toBe(0)
  expect(thread().textContent.match(/Answer \d/g)?.length).toBe(6)

  const measured = [...document.querySelectorAll('.cs-group[data-exact]')]
  expect(measured.length).toBeGreaterThan(3)
  const heights = () => measured.map((group) => group.getBoundingClientRect().height)
  const before = heights()
  for (const at of [7, 2]) {
    await show(at)
    for (let frames = 0; frames < 10; frames += 1) {
      // Scroll positions are whole pixels.
      expect(Math.abs(topOf(articles()[at]))).toBeLessThan(1)
      await new Promise(requestAnimationFrame)
    }
    expect(heights()).toEqual(before)
  }

  await show(11)
  await vi.waitUntil(() => !isFull(1))
  getSelection()?.removeAllRanges()
  expect((window as unknown as { find(text: string): boolean }).find('Answer 0')).toBe(true)
  getSelection()?.anchorNode?.parentElement?.scrollIntoView()
  await vi.waitUntil(() => isFull(1))
  // A group with the selection keeps its elements.
  getSelection()?.selectAllChildren(articles()[1] as Element)
  await show(6)
  await show(11)
  await vi.waitUntil(() => !isFull(6))
  expect(isFull(1)).toBe(true)
  expect(heights()).toEqual(before)
})

test('the button to the end shows the number of messages that were added from elsewhere', async () => {
  await open(turn(1))
  const { chat, show } = stagedChat()
  root?.render(<ChatStream chat={chat} />)
  const history = [1, 2, 3].flatMap((n) => turn(n))
  show({ messages: history })
  await vi.waitUntil(() => articles().length === 6 && distance() < 2)
  const scrollTop = Math.max(0, thread().scrollTop - 600)
  await wheelAt(pointIn(thread()), -600)
  // The wheel scrolls smoothly.
  await vi.waitUntil(() => Math.abs(thread().scrollTop - scrollTop) < 1)
  await vi.waitUntil(() => thread().dataset['scroll'] === 'free')
  const [, pushed] = turn(4)
  const [, another] = turn(5)
  show({ messages: [...history, pushed, another] as ChatMessage[] })
  await vi.waitUntil(() => toEnd().textContent === '2 new')
  const before = articles()[4]
  const top = topOf(before)
  show({ messages: [...turn(0), ...history, pushed, another] as ChatMessage[] })
  await vi.waitUntil(() => articles().length === 10)
  expect(toEnd().textContent).toBe('2 new')
  // The message stays in its place: the thread scrolls by the height of the messages added above it.
  await vi.waitUntil(() => thread().scrollTop > scrollTop && Math.abs(topOf(before) - top) < 2)
})

test('the actions below a question are not cut off by what keeps it from being laid out', async () => {
  await open([1, 2, 3].flatMap((n) => turn(n)))
  const actions = articles().at(-2)?.querySelector<HTMLElement>('.cs-actions')
  actions?.querySelector('button')?.focus()
  const { left, bottom } = actions?.getBoundingClientRect() ?? { left: 0, bottom: 0 }
  expect(document.elementFromPoint(left + 8, bottom - 3)?.closest('.cs-actions')).toBe(actions)
})
