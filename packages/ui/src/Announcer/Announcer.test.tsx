import { act, cleanup, render, screen } from '@testing-library/react'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test } from 'vitest'
import { liveChat } from '../testing/liveChat.testing.ts'
import { answer, question } from '../testing/samples.testing.ts'
import { Announcer } from './Announcer.tsx'

afterEach(cleanup)

function setUp(options = {}) {
  const live = liveChat(options)
  render(
    <ChatProvider chat={live.chat}>
      <Announcer />
    </ChatProvider>,
  )
  return { live, said: () => screen.getByRole('status').textContent }
}

test('start and end of an answer are announced, its tokens are not', async () => {
  const { live, said } = setUp()
  expect(said()).toBe('')
  await live.ask('Hi')
  expect(said()).toBe('')
  await live.say({ content: 'Hello' })
  expect(said()).toBe('The answer is arriving.')
  await live.say({ content: ' there' })
  expect(said()).toBe('The answer is arriving.')
  await live.finish()
  expect(said()).toBe('The answer is complete.')
})

test('a stopped answer is announced as stopped', async () => {
  const { live, said } = setUp()
  await live.ask('Hi')
  act(() => live.chat.stop())
  expect(said()).toBe('The answer was stopped.')
})

test('a failure is announced with what happened', async () => {
  const refuse = () => Promise.reject(new TypeError('Failed to fetch'))
  const { live, said } = setUp({ fetch: refuse })
  await act(async () => void (await live.chat.send('Hi')))
  expect(said()).toBe('The answer failed. model.test could not be reached.')
})

test('a refused call is announced', async () => {
  const { live, said } = setUp()
  await act(async () => void (await live.chat.send('')))
  expect(said()).toBe('The question is empty.')
})

test('what was there before is not announced', () => {
  const { said } = setUp({ initialMessages: [question, answer] })
  expect(said()).toBe('')
})
