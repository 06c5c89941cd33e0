import { createChat, textOf } from '@chatstream/core'
import { scriptedModel } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { compareText } from './compareText.ts'
import { createPageServer } from './pageServer.ts'

const pieces = ['The ', 'same ', 'sentence ', 'goes ', 'on.']
const noNetwork = () => Promise.reject(new Error('a request left the page'))

test.for(pieces.map((_, index) => index + 1))(
  'an answer that is cut after piece %i goes on, and the model is asked once',
  async (cutAt) => {
    const model = scriptedModel({ script: { text: pieces, rate: 200 } })
    const server = createPageServer(model, noNetwork)
    const chat = createChat({
      url: 'http://page/api/chat',
      fetch: server.fetch,
      resumable: true,
      retry: { initialMs: 0, maxMs: 0 },
    })
    const place = pieces.slice(0, cutAt).join('').length
    let isCut = false
    chat.subscribe(() => {
      const answer = chat.getState().messages[1]
      if (isCut || answer === undefined || textOf(answer).length < place) return
      isCut = true
      server.breakFor(0)
    })
    const answer = await chat.send('Go on?')
    expect([answer?.status, answer && textOf(answer)]).toEqual(['complete', pieces.join('')])
    expect([isCut, model.requests.length]).toEqual([true, 1])
  },
)

test('a stop reaches the model', async () => {
  const model = scriptedModel({ script: ['Hello', { stall: true }] })
  const server = createPageServer(model, noNetwork)
  const chat = createChat({ url: 'http://page/api/chat', fetch: server.fetch, resumable: true })
  void chat.send('Hello')
  const seen = await model.received(0)
  await expect.poll(() => chat.getState().messages[1]?.parts.length).toBe(1)
  chat.stop()
  expect(await seen.ended).toBe('aborted')
})

test('a missing and a doubled word are counted', () => {
  expect(compareText('one two three', 'one two', 'words')).toEqual({
    sent: 3,
    shown: 2,
    missing: 1,
    doubled: 0,
  })
  expect(compareText('one two', 'one two two', 'words')).toMatchObject({ missing: 0, doubled: 1 })
  expect(compareText('日本語', '日本', 'characters')).toMatchObject({ sent: 3, missing: 1 })
})
