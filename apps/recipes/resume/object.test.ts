import { createObject } from '@chatstream/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { soon, startWorld } from './world.ts'

const recipe = { title: 'パンケーキ', steps: ['Fry "it"'] }
const script = [{ text: ['{"title":"パン', 'ケーキ","steps":["Fry \\"it', '\\""]}'] }]
const schema = z.object({ title: z.string(), steps: z.array(z.string()) })

// `everyByte.test.ts` cuts at every byte.
test('cut at every eighth byte, the object is the same', { timeout: 600_000 }, async () => {
  let at: number | undefined
  const world = await startWorld({
    model: { script },
    faults: () => (at === undefined ? undefined : { type: 'cut', afterBytes: at, how: 'rst' }),
  })
  const ask = () => {
    const object = createObject({ url: world.url, schema, retry: soon })
    // The connection that resumes the first has no fault.
    object.subscribe(() => {
      if (object.getState().status === 'reconnecting') at = undefined
    })
    return object.submit('Pancakes?')
  }
  expect(await ask()).toEqual({ status: 'complete', object: recipe })
  const length = world.network.connections[0]?.answerBytes ?? 0
  expect(length).toBeGreaterThan(800)
  const cuts = Array.from({ length: Math.ceil(length / 8) }, (_, i) => i * 8)
  for (const cut of cuts) {
    at = cut
    expect({ cut, ...(await ask()) }).toEqual({ cut, status: 'complete', object: recipe })
  }
  expect(world.model.requests.length).toBe(cuts.length + 1)
})
