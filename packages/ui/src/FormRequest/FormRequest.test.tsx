import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { codeer, type StepPart } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { scriptedModel } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { formStep, question } from '../testing/samples.testing.ts'
import { FormRequest } from './FormRequest.tsx'

afterEach(cleanup)

const { formatAnswer } = codeer()
const small: StepPart = {
  ...formStep,
  args: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', title: 'Your name', description: 'As in your passport' },
      people: { type: 'integer', title: 'How many' },
    },
  },
}
const asking = messageOf({ id: 'a1', parts: [small, { type: 'text', text: 'Please fill this in.' }] })

function show(
  part: StepPart,
  chat = fixedChat({ messages: [question, messageOf({ parts: [part] })] }, { formatAnswer }),
) {
  return render(
    <ChatProvider chat={chat}>
      <FormRequest part={part} data-testid="form" />
    </ChatProvider>,
  )
}
const write = (name: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(name), { target: { value } })
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole('button', { name })))

test('problems are shown at their fields after the first attempt to send, and the first such field has the focus', async () => {
  const send = vi.fn<() => Promise<undefined>>(async () => undefined)
  show(small, fixedChat({ messages: [question, asking] }, { formatAnswer, send }))
  expect(screen.queryByText('Please fill this in.')).toBeNull()
  write(/How many/, 'two')
  await press('Send form')
  const name = screen.getByLabelText('Your name')
  expect(document.activeElement).toBe(name)
  expect(name.getAttribute('aria-invalid')).toBe('true')
  const said = (id: string) => document.getElementById(id)?.textContent
  expect(name.getAttribute('aria-describedby')?.split(' ').map(said)).toEqual([
    'As in your passport',
    'Please fill this in.',
  ])
  expect(screen.getByText('Please give a number.')).toBeDefined()
  expect(send).not.toHaveBeenCalled()

  write('Your name', 'Sato')
  expect(screen.queryByText('Please fill this in.')).toBeNull()
  expect(name.getAttribute('aria-invalid')).toBeNull()
})

test('a form that was filled in is sent in the protocol’s words, and is shown as it was answered', async () => {
  const model = scriptedModel({
    script: ({ index }) =>
      index === 0
        ? [
            { step: { kind: small.kind, title: '予約', args: small.args as Record<string, unknown> } },
            'Please.',
          ]
        : 'Booked.',
  })
  const url = 'http://model.test/api/v1/chats/1/messages'
  render(
    <ChatStream
      url={url}
      protocol={codeer()}
      fetch={(i, init) => model(new Request(i, init))}
      suggestions={['Book']}
    />,
  )
  await press('Book')
  await screen.findByLabelText('Your name')
  await vi.waitUntil(() => screen.queryByText('You can send this once the answer is complete.') === null)
  write('Your name', '佐藤')
  write(/How many/, '3')
  await press('Send form')
  expect(await screen.findByText('Booked.')).toBeDefined()
  expect(model.requests.map(({ body }) => (body as { message: string }).message)).toEqual([
    'Book',
    'Your name: 佐藤\nHow many: 3',
  ])
  expect(screen.getByText('Filled in')).toBeDefined()
  expect([...document.querySelectorAll('.cs-message dl > div')].map((row) => row.textContent)).toEqual([
    'Your name佐藤',
    'How many3',
  ])
  expect(screen.queryByLabelText('Your name')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('textbox'))
})

test('a conversation from storage knows which of its forms were answered', () => {
  const answers = [{ name: 'name', label: 'Your name', value: 'Sato', text: 'Sato' }]
  const filled = messageOf({
    id: 'q2',
    role: 'user',
    parts: [
      { type: 'text', text: 'Your name: Sato' },
      { type: 'data', name: 'form-answer', id: small.id, data: [...answers, 'rubbish'] },
    ],
  })
  show(small, fixedChat({ messages: [question, asking, filled] }, { formatAnswer }))
  expect(screen.getByTestId('form').dataset['state']).toBe('answered')
  expect(screen.getByTestId('form').textContent).toBe('Filled inYour nameSato')
})

test('once the conversation has gone on without it, a form is not offered any more', () => {
  show(small, fixedChat({ messages: [question, asking, { ...question, id: 'q2' }] }, { formatAnswer }))
  expect(screen.getByTestId('form').dataset['state']).toBe('passed')
  expect(screen.getByText('Not filled in')).toBeDefined()
  expect(screen.queryByRole('textbox')).toBeNull()
})

test('while the answer arrives a form may be filled in and not yet sent', async () => {
  const send = vi.fn<() => Promise<undefined>>(async () => undefined)
  show(small, fixedChat({ messages: [question, asking], status: 'streaming' }, { formatAnswer, send }))
  write('Your name', 'Sato')
  const button = screen.getByRole('button', { name: 'Send form' })
  expect(button.getAttribute('aria-disabled')).toBe('true')
  expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'You can send this once the answer is complete.',
  )
  await press('Send form')
  expect(send).not.toHaveBeenCalled()
})

test('what the chat refuses stays filled in', async () => {
  const send = vi.fn<(said: unknown) => Promise<undefined>>(async () => undefined)
  show(small, fixedChat({ messages: [question, asking] }, { formatAnswer, send }))
  write('Your name', 'Sato')
  await press('Send form')
  expect(send.mock.calls).toEqual([
    [
      {
        text: 'Your name: Sato',
        data: [
          {
            name: 'form-answer',
            id: 'form1',
            data: [{ name: 'name', label: 'Your name', value: 'Sato', text: 'Sato' }],
          },
        ],
      },
    ],
  ])
  expect(screen.getByLabelText<HTMLInputElement>('Your name').value).toBe('Sato')
})

test('arguments that are no schema are shown as they are, to be answered in one’s own words', async () => {
  const part = { ...small, args: { ask: 'Which day?' } }
  const live = fixedChat({ messages: [question, messageOf({ parts: [part] })] }, { formatAnswer })
  render(<ChatStream chat={live} />)
  expect(await screen.findByText('The agent asks for:')).toBeDefined()
  expect(document.querySelector('.cs-form-request pre')?.textContent).toBe('{\n  "ask": "Which day?"\n}')
  await press('Answer in your own words')
  expect(document.activeElement).toBe(screen.getByRole('textbox'))
})

test('the arguments beside the schema are shown too', () => {
  show({ ...formStep, args: { ...(formStep.args as object), priority: 2 } })
  expect(screen.getByRole('form', { name: 'Book a visit' })).toBeDefined()
  expect(document.querySelector('pre')?.textContent).toBe('{\n  "priority": 2\n}')
  expect(screen.getByText('So that we can book your visit.')).toBeDefined()
})

test('where the protocol answers no forms, none is offered', () => {
  show(small, fixedChat({ messages: [question, asking] }))
  expect(screen.queryByRole('form')).toBeNull()
  expect(screen.queryByRole('button')).toBeNull()
  expect(document.querySelector('pre')?.textContent).toContain('"Your name"')
})
