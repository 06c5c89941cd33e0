import { textOf } from '@chatstream/core'
import { expect, test } from 'vitest'
import { startWorld } from './world.ts'

const words = ['Grüße, ', '世界', ' 👩‍👩‍👧 ', '[DONE]', '\n\n', 'end.']
const usage = { inputTokens: 7, outputTokens: 6, totalTokens: 13 }
const script = [{ reasoning: 'hm' }, { text: words }, { usage }]

test.each(['fin', 'rst'] as const)(
  'cut at every byte of a short answer by %s, the final message is the same',
  async (how) => {
    const whole = await startWorld({ model: { script } })
    await whole.chat().send('q')
    const length = whole.network.connections[0]?.answerBytes ?? 0
    expect(length).toBeGreaterThan(800)

    // One connection in two is cut, each a byte later than the one before.
    let at = -1
    const world = await startWorld({
      model: { script },
      faults: () => (at === -1 ? undefined : ({ type: 'cut', afterBytes: at, how } as const)),
    })
    for (let cut = 0; cut < length; cut++) {
      at = cut
      const chat = world.chat({
        retry: { initialMs: 0, maxMs: 0 },
        onEvent: () => undefined,
        connectivity: { isOnline: () => true, onWake: () => () => undefined },
      })
      chat.subscribe(() => {
        if (chat.getState().status === 'reconnecting') at = -1
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
  },
  120_000,
)
