import { textOf } from '@chatstream/core'
import { expect, test } from 'vitest'
import { soon, startWorld } from './world.ts'

const words = ['Grüße ', '世界 👩‍👩‍👧 ', '[DONE]\n\nend.']
const usage = { inputTokens: 7, outputTokens: 6, totalTokens: 13 }
const script = [{ reasoning: 'hm' }, { text: words }, { usage }]

test('cut at every byte of a short answer, the final message is the same', { timeout: 600_000 }, async () => {
  const whole = await startWorld({ model: { script } })
  await whole.chat().send('q')
  const length = whole.network.connections[0]?.answerBytes ?? 0
  expect(length).toBeGreaterThan(800)

  let at: number | undefined
  const world = await startWorld({
    model: { script },
    faults: () =>
      at === undefined ? undefined : { type: 'cut', afterBytes: at, how: at % 2 === 0 ? 'fin' : 'rst' },
  })
  for (let cut = 0; cut < length; cut++) {
    at = cut
    const chat = world.chat({ retry: soon })
    // The connection that resumes the first has no fault.
    chat.subscribe(() => {
      if (chat.getState().status === 'reconnecting') at = undefined
    })
    const answer = await chat.send('q')
    expect({ cut, text: textOf(answer!), status: answer?.status, usage: answer?.usage }).toEqual({
      cut,
      text: words.join(''),
      status: 'complete',
      usage,
    })
  }
  expect(world.model.requests.length).toBe(length)
})
