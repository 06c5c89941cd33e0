import { StrictMode, type ReactElement } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { codeer, openaiChat, tool } from '@chatstream/core'
import { scriptedModel, type Cue } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { ChatStream } from './ChatStream.tsx'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

const schema = {
  tools: { send_summary: tool({ needsApproval: () => true, execute: () => 'Sent.' }) },
}

const proxyAnswer =
  'A proxy buffers it. Check:\n\n```sh\ncurl -N http://localhost\n```\n\nShall I send you a summary?'

/** The model's answers, one per question. */
const answers: readonly (readonly Cue[])[] = [
  [{ text: 'Half an answer' }, { stall: true }],
  [{ reasoning: 'Twenty seconds is an idle limit.' }, { text: proxyAnswer }],
  [{ text: 'I will.' }, { toolCall: { id: 'c1', name: 'send_summary', input: { to: 'me@example.com' } } }],
  [{ text: 'Done.' }],
]

function show(chat: ReactElement) {
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  root.render(chat)
}

function open() {
  let asked = 0
  const model = scriptedModel({ script: () => answers[asked++] ?? 'No more.' })
  show(
    <StrictMode>
      <ChatStream
        url="/v1/chat/completions"
        protocol={openaiChat({ model: 'scripted' })}
        schema={schema}
        fetch={(input, init) => model(new Request(input, init))}
        suggestions={['Why did my stream stall?']}
      />
    </StrictMode>,
  )
  return model
}

const focused = () => document.activeElement as HTMLElement
/** The accessible name of the focused element. */
function nameOfFocus(): string {
  const element = focused()
  return element.getAttribute('aria-label') ?? element.textContent ?? element.tagName
}
const press = (keys: string) => userEvent.keyboard(keys)
/** Presses Tab, or Shift+Tab, until the focused element has this name. */
async function tabTo(name: string, keys = '{Tab}') {
  const passed: string[] = []
  while (passed.length < 30) {
    await press(keys)
    expect(document.body).not.toBe(focused())
    if (nameOfFocus() === name) return
    passed.push(nameOfFocus())
  }
  throw new Error(`${name} was not reached; passed were ${passed.join(', ')}`)
}
const back = '{Shift>}{Tab}{/Shift}'
const lastAnswer = () => [...document.querySelectorAll('[data-role="assistant"]')].at(-1) as HTMLElement
const answerIs = (status: string, text: string) =>
  vi.waitUntil(() => lastAnswer()?.dataset['status'] === status && lastAnswer().textContent?.includes(text))
const labelOfFocus = () => (focused() as HTMLInputElement).labels?.[0]?.textContent
const heard = () => document.querySelector('[role="status"].cs-unseen')?.textContent
const composer = () => document.querySelector('.cs-composer-input')

function expectVisibleFocus() {
  const { outlineStyle, outlineWidth } = getComputedStyle(focused())
  const ring = getComputedStyle(focused().closest('.cs-composer') ?? focused())
  const isSeen = (outlineStyle !== 'none' && outlineWidth !== '0px') || ring.outlineStyle !== 'none'
  expect(isSeen, `${nameOfFocus()} shows that it has the focus`).toBe(true)
}

test('a whole conversation by keyboard: ask, stop, retry, read, open, copy code and answer, approve', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const model = open()
  await vi.waitUntil(() => composer() !== null)

  // Ask, by a suggestion: it goes, and the focus goes to the composer.
  await tabTo('Why did my stream stall?')
  expectVisibleFocus()
  await press('{Enter}')
  expect(focused()).toBe(composer())
  expectVisibleFocus()
  await answerIs('streaming', 'Half an answer')
  expect(focused()).toBe(composer())

  // Stop: the button stays where it is and keeps the focus, as what sends.
  await tabTo('Stop')
  expectVisibleFocus()
  const button = focused()
  await press('{Enter}')
  await answerIs('stopped', 'Half an answer')
  expect(focused()).toBe(button)
  expect(nameOfFocus()).toBe('Send')

  // Retry: the button goes with the answer, and the focus to the composer.
  await tabTo('Try again', back)
  expectVisibleFocus()
  await press(' ')
  expect(focused()).toBe(composer())
  await answerIs('complete', 'Shall I send you a summary?')
  expect(focused()).toBe(composer())

  // Read: message by message, and back.
  await press('{Alt>}{ArrowUp}{/Alt}')
  expect(focused()).toBe(lastAnswer())
  expectVisibleFocus()
  await press('{Alt>}{ArrowUp}{/Alt}')
  expect(focused().dataset['role']).toBe('user')
  await press('{Alt>}{ArrowDown}{/Alt}')
  expect(focused()).toBe(lastAnswer())

  // Open what the model thought, from the message on.
  await press('{Tab}')
  expect(focused().localName).toBe('summary')
  expectVisibleFocus()
  await press('{Enter}')
  expect(focused().closest('details')?.open).toBe(true)
  expect(focused().localName).toBe('summary')

  // Copy the code alone: from the block, which scrolls by keys, back to its buttons.
  await tabTo('Code, sh')
  expect(focused().localName).toBe('pre')
  expectVisibleFocus()
  await press(back)
  expect(nameOfFocus()).toBe('Copy')
  expect(focused().closest('figure')).not.toBe(null)
  expectVisibleFocus()
  const copyCode = focused()
  await press('{Enter}')
  await vi.waitUntil(() => copyCode.parentElement?.textContent?.includes('Copied'))
  expect(focused()).toBe(copyCode)
  expect(write.mock.calls.splice(0)).toEqual([['curl -N http://localhost']])

  // Copy the answer: the button says so, and keeps the focus.
  await tabTo('Copy')
  expect(focused().closest('figure')).toBe(null)
  expectVisibleFocus()
  const copy = focused()
  await press('{Enter}')
  await vi.waitUntil(() => copy.textContent === 'Copied')
  expect(focused()).toBe(copy)
  expect(write.mock.calls).toEqual([[proxyAnswer]])
  write.mockRestore()

  // Ask again, written; the answer asks for approval, and the focus stays where it is.
  await tabTo('Message')
  await press('Yes{Enter}')
  expect(focused()).toBe(composer())
  await vi.waitUntil(() => document.querySelector('.cs-approval'))
  expect(focused()).toBe(composer())

  // Approve: the button goes, and the focus to the title of the call, which stays.
  await tabTo('Allow once', back)
  expectVisibleFocus()
  await press('{Enter}')
  expect(focused().localName).toBe('summary')
  await answerIs('complete', 'Done.')
  expect(focused().localName).toBe('summary')
  expect(focused().isConnected).toBe(true)
  expect(nameOfFocus()).toContain('send_summary')
  expect(model.requests.length).toBe(4)
})

/** A form of an agent with two fields. */
const form = {
  kind: 'consultant_request_form',
  title: 'Preparing a form',
  args: {
    type: 'object',
    title: 'Book a visit',
    required: ['name', 'people'],
    properties: {
      name: { type: 'string', title: 'Your name' },
      people: { type: 'integer', title: 'How many people', minimum: 1, maximum: 8 },
    },
  },
}

test('an agent’s form by keyboard: announced, reached, corrected, sent', async () => {
  const model = scriptedModel({
    script: ({ index }) => (index === 0 ? [{ step: form }, 'Please fill this in.'] : 'Booked.'),
  })
  show(
    <ChatStream
      url="/api/v1/chats/1/messages"
      protocol={codeer()}
      fetch={(input, init) => model(new Request(input, init))}
      suggestions={['Book']}
    />,
  )
  await vi.waitUntil(() => composer() !== null)
  await tabTo('Book')
  await press('{Enter}')
  expect(focused()).toBe(composer())
  await vi.waitUntil(() => document.querySelector('.cs-form'))
  await answerIs('complete', 'Please fill this in.')
  await vi.waitUntil(() => heard()?.includes('A form waits for you to fill it in.'))
  // A form that appears takes the focus from nobody who writes.
  expect(focused()).toBe(composer())

  await tabTo('Send form', back)
  expectVisibleFocus()
  await press('{Enter}')
  expect(labelOfFocus()).toContain('Your name')
  expectVisibleFocus()
  await press('佐藤{Tab}')
  expect(labelOfFocus()).toContain('How many people')
  expectVisibleFocus()
  await press('9{Enter}')
  expect(labelOfFocus()).toContain('How many people')
  expect(focused().getAttribute('aria-invalid')).toBe('true')
  await press('{Backspace}3{Enter}')
  expect(focused()).toBe(composer())
  await answerIs('complete', 'Booked.')
  expect(focused()).toBe(composer())
  expect(model.requests[1]?.body).toMatchObject({ message: 'Your name: 佐藤\nHow many people: 3' })
})

test('what has the focus keeps it while the answer around it grows and ends', async () => {
  const model = scriptedModel({
    script: [
      { reasoning: 'Hm.' },
      { text: Array.from({ length: 40 }, (_, i) => `Paragraph ${i}.\n\n`), rate: 200 },
    ],
  })
  show(
    <ChatStream
      url="/v1/chat/completions"
      fetch={(input, init) => model(new Request(input, init))}
      suggestions={['Go']}
    />,
  )
  await vi.waitUntil(() => document.querySelector('.cs-suggestion'))
  document.querySelector<HTMLElement>('.cs-suggestion')?.click()
  await vi.waitUntil(() => document.querySelector('.cs-messages summary'))
  document.querySelector<HTMLElement>('.cs-messages summary')?.focus()
  const summary = focused()
  const lost: string[] = []
  document.addEventListener('focusout', () => lost.push(summary.textContent ?? ''))
  await answerIs('complete', 'Paragraph 39.')
  expect(focused()).toBe(summary)
  expect(lost).toEqual([])
})
