import { cleanup, render } from '@testing-library/react'
import { codeer, type Part, type StepPart } from '@chatstream/core'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { errors, formStep, toolCall } from '../testing/samples.testing.ts'

afterEach(cleanup)

/** All words of an element that are visible or read by screen readers. */
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

const property = { title: hidden, description: hidden }
const form: StepPart = {
  ...formStep,
  args: {
    message: hidden,
    other: hidden,
    schema: {
      type: 'object',
      ...property,
      properties: {
        [hidden]: { type: 'string', default: hidden },
        group: { type: 'object', ...property, properties: { [hidden]: { type: 'boolean' } } },
        one: { enum: [hidden, 'b'] },
        many: { ...property, type: 'array', items: { oneOf: [{ const: 'c', title: hidden }] } },
      },
    },
  },
}
const answered: Part = {
  type: 'data',
  name: 'form-answer',
  id: form.id,
  data: [{ name: 'n', label: hidden, text: hidden }],
}
const { formatAnswer } = codeer()

test.each(parts)('characters that change the direction are named in a %s (fault D15)', (_, part) => {
  const messages = [messageOf({ parts: [part] })]
  const { container } = render(<ChatStream chat={fixedChat({ messages, title: hidden })} />)
  expect(wordsIn(container)).not.toMatch(/[\u202e\u2066]/)
  expect(container.textContent).toContain('U+202E')
})

test('characters that change the direction are named in errors (fault D15)', () => {
  const advice = { why: hidden, action: hidden }
  const error = {
    ...errors.http,
    message: hidden,
    code: hidden,
    requestId: hidden,
    params: { model: hidden, host: hidden },
    advice,
  }
  const messages = [messageOf({ status: 'failed', error })]
  const { container } = render(<ChatStream chat={fixedChat({ messages })} />)
  expect(wordsIn(container)).not.toMatch(/[\u202e\u2066]/)
})

test('and in questions (fault D15)', () => {
  const messages = [messageOf({ role: 'user', parts: [{ type: 'text', text: hidden }] })]
  const { container } = render(<ChatStream chat={fixedChat({ messages })} />)
  expect(container.querySelector('.cs-bubble')?.textContent).toBe('aU+202EbU+2066c')
})

test.each([
  ['an open form', []],
  ['a form that was answered', [messageOf({ id: 'a', role: 'user', parts: [answered] })]],
])('and in %s (fault D15)', async (_, later) => {
  const messages = [messageOf({ id: 'f', parts: [form] }), ...later]
  const { container } = render(<ChatStream chat={fixedChat({ messages }, { formatAnswer })} />)
  await vi.waitUntil(() => container.querySelector('.cs-form-request') !== null)
  expect(wordsIn(container)).not.toMatch(/[\u202e\u2066]/)
  expect(container.querySelector('.cs-form-request')?.textContent).toContain('U+202E')
  for (const input of container.querySelectorAll('input')) expect(input.value).not.toMatch(/[\u202e\u2066]/)
})
