import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { expect, test } from 'vitest'
import type { ChatMessage } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { Message } from '../Message/Message.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { toolCall } from '../testing/samples.testing.ts'
import './index.css'

const text = { type: 'text', text: 'Some text.' } as const
const reasoning = { type: 'reasoning', text: 'Some thought.' } as const

/** Shows a streaming answer, and returns a function that tells whether it has the line of the stream. */
function show(parts: ChatMessage['parts']) {
  const place = document.createElement('div')
  document.body.replaceChildren(place)
  const message = messageOf({ id: 'a9', parts, status: 'streaming' })
  flushSync(() =>
    createRoot(place).render(
      <ChatProvider chat={fixedChat({ messages: [message] })}>
        <Message message={message} />
      </ChatProvider>,
    ),
  )
  const article = place.querySelector('article') as HTMLElement // A message is an article.
  return () => getComputedStyle(article, '::before').display !== 'none'
}

test('an answer of a single closed node, or of none yet, has no line; every other has one', () => {
  expect([[], [reasoning], [toolCall]].map((parts) => show(parts)())).toEqual([false, false, false])
  const long: ChatMessage['parts'][] = [
    [text],
    [reasoning, text],
    [reasoning, toolCall],
    [toolCall, toolCall],
  ]
  expect(long.map((parts) => show(parts)())).toEqual([true, true, true, true])
})

test('a single node that is opened has the line', () => {
  const hasLine = show([reasoning])
  const details = document.querySelector('details') as HTMLDetailsElement // Reasoning can be opened.
  details.open = true
  expect(hasLine()).toBe(true)
})
