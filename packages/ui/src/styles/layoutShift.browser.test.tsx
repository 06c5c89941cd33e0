import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { createChat, type Chat } from '@chatstream/core'
import { sse } from '@chatstream/testing'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import './index.css'

/** The entries of `layout-shift`, which TypeScript's library does not know. */
interface LayoutShift extends PerformanceEntry {
  value: number
}

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

/** Sums the layout shifts from now on, like web vitals but without session windows. */
function countShifts() {
  let sum = 0
  const add = (entries: PerformanceEntryList) => {
    for (const entry of entries) sum += (entry as LayoutShift).value
  }
  const observer = new PerformanceObserver((list) => add(list.getEntries()))
  observer.observe({ type: 'layout-shift' })
  return () => {
    add(observer.takeRecords())
    observer.disconnect()
    return sum
  }
}

/** A chat whose answers arrive piece by piece, one piece for each frame. */
function chatOf(answer: string): Chat {
  const pieces = answer.match(/[\s\S]{1,24}/g) ?? []
  return createChat({
    url: 'http://model.test/v1/chat/completions',
    fetch: async () => {
      let next = 0
      const body = new ReadableStream<string>({
        async pull(controller) {
          await new Promise((resolve) => requestAnimationFrame(resolve))
          const content = pieces[next++]
          if (content !== undefined)
            return controller.enqueue(sse({ choices: [{ index: 0, delta: { content } }] }))
          controller.enqueue(
            sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) + sse('[DONE]'),
          )
          controller.close()
        },
      })
      return new Response(body.pipeThrough(new TextEncoderStream()), {
        headers: { 'content-type': 'text/event-stream' },
      })
    },
  })
}

const section = (number: number) =>
  `## Section ${number}\n\n${'Some words of a sentence. '.repeat(12)}\n\n- one\n- two\n- three\n\n\`\`\`ts\nconst n = ${number}\n\`\`\`\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n`
const sections = (count: number) => Array.from({ length: count }, (_, number) => section(number)).join('')

async function open(chat: Chat, width: number) {
  await page.viewport(width, 700)
  const place = document.createElement('div')
  place.style.cssText = 'height: 700px'
  document.body.style.margin = '0'
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatStream chat={chat} />)
  await vi.waitUntil(() => document.querySelector('textarea'))
}

test('a first question stays where it appears (fault D16)', async () => {
  const chat = chatOf('Hello.')
  await open(chat, 1000)
  const shifts = countShifts()
  const tops = new Set<number>()
  const answered = chat.send('Hi')
  for (let frame = 0; frame < 10; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    for (const article of document.querySelectorAll('article')) tops.add(article.getBoundingClientRect().top)
  }
  await answered
  expect(tops.size).toBe(2)
  expect(shifts()).toBeLessThanOrEqual(0.002)
})

test.each([1000, 390])(
  'an answer of twelve sections, and the question after it, shift nothing at %i px (fault D16)',
  async (width) => {
    const chat = chatOf(sections(12))
    await open(chat, width)
    const shifts = countShifts()
    await chat.send('Tell me all about it')
    await chat.send('And again?')
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    expect(shifts()).toBeLessThanOrEqual(0.02)
  },
)
