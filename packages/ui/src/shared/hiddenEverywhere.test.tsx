import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { errors, toolCall } from '../testing/samples.testing.ts'
import type { Part } from '@chatstream/core'

afterEach(cleanup)

/** Everything that is seen or read out. */
const wordsIn = (container: Element) =>
  [...container.querySelectorAll('*')]
    .flatMap((each) => ['title', 'alt', 'aria-label'].map((name) => each.getAttribute(name) ?? ''))
    .concat(container.textContent)
    .join(' ')

const hidden = 'a\u202eb\u2066c'

const parts: [string, Part][] = [
  ['text', { type: 'text', text: hidden }],
  ['reasoning', { type: 'reasoning', text: hidden }],
  [
    'tool',
    {
      ...toolCall,
      name: hidden,
      title: hidden,
      input: { a: hidden },
      output: hidden,
      error: hidden,
      state: 'failed',
    },
  ],
  [
    'step',
    {
      type: 'step',
      id: 's',
      kind: hidden,
      title: hidden,
      args: { a: hidden },
      result: hidden,
      state: 'done',
    },
  ],
  ['source', { type: 'source', id: hidden, title: hidden, url: 'https://example.com/' }],
  ['document', { type: 'source', id: 'd', name: hidden, title: hidden }],
  ['file', { type: 'file', mediaType: 'text/plain', url: 'https://example.com/a', name: hidden }],
  ['image', { type: 'file', mediaType: 'image/png', url: 'https://example.com/a.png', name: hidden }],
]

test.each(parts)('characters that change the direction are named in a %s (fault D15)', (_, part) => {
  const messages = [messageOf({ parts: [part] })]
  const { container } = render(<ChatStream chat={fixedChat({ messages, title: hidden })} />)
  expect(wordsIn(container)).not.toMatch(/[\u202e\u2066]/)
  expect(container.textContent).toContain('U+202E')
})

test('characters that change the direction are named in errors (fault D15)', () => {
  const error = { ...errors.http, message: hidden, code: hidden, requestId: hidden }
  const messages = [messageOf({ status: 'failed', error })]
  const { container } = render(<ChatStream chat={fixedChat({ messages })} />)
  expect(wordsIn(container)).not.toMatch(/[\u202e\u2066]/)
})

test('and in questions (fault D15)', () => {
  const messages = [messageOf({ role: 'user', parts: [{ type: 'text', text: hidden }] })]
  const { container } = render(<ChatStream chat={fixedChat({ messages })} />)
  expect(container.querySelector('.cs-bubble')?.textContent).toBe('aU+202EbU+2066c')
})
