import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { Announcer } from '../Announcer/Announcer.tsx'
import { Composer } from '../Composer/Composer.tsx'
import { liveChat } from '../testing/liveChat.testing.ts'
import { Queue } from './Queue.tsx'

/** Waits for a condition, however busy the machine is. */
const until = (condition: () => unknown) => vi.waitUntil(condition)

afterEach(cleanup)

/** A chat with its first question under way, and questions that wait for its answer. */
async function setUp(...waiting: string[]) {
  const live = liveChat({ whileBusy: 'queue' })
  render(
    <ChatProvider chat={live.chat}>
      <Queue />
      <Composer />
      <Announcer />
    </ChatProvider>,
  )
  await live.ask('First')
  const send = (text: string) =>
    act(async () => {
      fireEvent.change(screen.getByRole('textbox', { name: 'Message' }), { target: { value: text } })
      fireEvent.keyDown(screen.getByRole('textbox', { name: 'Message' }), { key: 'Enter' })
    })
  for (const text of waiting) await send(text)
  const item = (text: string) => within(screen.getByText(text).closest('li')!)
  return {
    live,
    send,
    texts: () => live.chat.getState().queue.map((question) => question.text),
    asked: () => live.chat.getState().messages.flatMap(({ role, parts }) => (role === 'user' ? parts : [])),
    click: (text: string, name: string) =>
      act(async () => void fireEvent.click(item(text).getByRole('button', { name }))),
    button: (text: string, name: string) => item(text).getByRole('button', { name }),
  }
}

const textOf = (text: string) => ({ type: 'text', text })

test('Enter during an answer puts the question in the queue, empties the input, and says so', async () => {
  const { texts } = await setUp('Second')
  expect(texts()).toEqual(['Second'])
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' }).value).toBe('')
  expect(screen.getByText('1 question waits for this answer')).toBeDefined()
  expect(screen.getAllByRole('status').at(-1)?.textContent).toBe('Question 1 waits for this answer.')
})

test('the button that queues is there while there is text, beside the one that stops', async () => {
  const { live } = await setUp()
  expect(screen.queryByRole('button', { name: 'Send after this answer' })).toBeNull()
  fireEvent.change(screen.getByRole('textbox', { name: 'Message' }), { target: { value: 'Second' } })
  expect(screen.getByRole('button', { name: 'Stop' })).toBeDefined()
  await act(async () => screen.getByRole('button', { name: 'Send after this answer' }).click())
  expect(live.chat.getState().queue.length).toBe(1)
})

test('questions are asked in the order in which they are shown after moving', async () => {
  const { asked, button, live, texts } = await setUp('Second', 'Third')
  act(() => button('Third', 'Move').focus())
  await act(async () => void fireEvent.keyDown(document.activeElement!, { key: 'ArrowUp' }))
  expect(texts()).toEqual(['Third', 'Second'])
  expect(document.activeElement).toBe(button('Third', 'Move'))
  await live.finish()
  await until(() => live.requests === 2)
  expect(asked()).toEqual([textOf('First'), textOf('Third')])
})

test('a question is edited in place; while it is edited nothing is asked, and then it is', async () => {
  const { asked, click, live } = await setUp('Second')
  await click('Second', 'Edit')
  const editor = screen.getByRole('textbox', { name: 'Edit the waiting question' })
  expect(document.activeElement).toBe(editor)
  fireEvent.change(editor, { target: { value: 'Second, with a year' } })
  await live.finish()
  expect(live.requests).toBe(1)
  expect(screen.queryByRole('button', { name: 'Go on' })).toBeNull()
  await act(async () => void fireEvent.keyDown(editor, { key: 'Enter' }))
  await until(() => live.requests === 2)
  expect(asked()).toEqual([textOf('First'), textOf('Second, with a year')])
})

test('Escape closes the editor and does not stop the answer', async () => {
  const { click, live, texts } = await setUp('Second')
  await click('Second', 'Edit')
  await act(async () => void fireEvent.keyDown(document.activeElement!, { key: 'Escape' }))
  expect(texts()).toEqual(['Second'])
  expect(live.chat.getState().status).not.toBe('idle')
  expect(document.activeElement?.getAttribute('data-action')).toBe('edit')
  expect(live.chat.getState().isQueuePaused).toBe(false)
})

test('a removed question is not asked, and the focus goes to its neighbour, then to the composer', async () => {
  const { button, click, texts } = await setUp('Second', 'Third')
  await click('Second', 'Remove')
  expect(texts()).toEqual(['Third'])
  expect(document.activeElement).toBe(button('Third', 'Remove'))
  await click('Third', 'Remove')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Message' }))
})

test('Send now stops the answer first, and the others wait', async () => {
  const { asked, click, live, texts } = await setUp('Second', 'Third')
  await click('Third', 'Send now')
  await until(() => live.requests === 2)
  expect(live.chat.getState().messages[1]?.status).toBe('stopped')
  expect(asked()).toEqual([textOf('First'), textOf('Third')])
  expect(texts()).toEqual(['Second'])
})

test('stop pauses the queue and says so; Go on asks the next question', async () => {
  const { live } = await setUp('Second')
  await act(async () => live.chat.stop())
  expect(screen.getByText('Paused. These questions are not sent until you go on.')).toBeDefined()
  expect(live.requests).toBe(1)
  await act(async () => screen.getByRole('button', { name: 'Go on' }).click())
  await until(() => live.requests === 2)
})

test('a chat without a queue refuses Enter during an answer, keeps the text, and says why', async () => {
  const live = liveChat()
  render(
    <ChatProvider chat={live.chat}>
      <Composer />
      <Announcer />
    </ChatProvider>,
  )
  await live.ask('First')
  const input = screen.getByRole<HTMLTextAreaElement>('textbox')
  fireEvent.change(input, { target: { value: 'Second' } })
  await act(async () => void fireEvent.keyDown(input, { key: 'Enter' }))
  expect(input.value).toBe('Second')
  expect(live.chat.getState().error).toMatchObject({ kind: 'refused', reason: 'busy' })
  expect(screen.getAllByRole('status').at(-1)?.textContent).not.toBe('')
})
