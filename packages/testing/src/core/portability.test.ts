import { scriptedModel } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createChat, textOf } from '../../../core/src/index.ts'

test('a chat runs without window, document, storage, frames, MessageChannel or crypto.randomUUID', async () => {
  const missing = [
    'window',
    'document',
    'localStorage',
    'sessionStorage',
    'navigator',
    'location',
    'MessageChannel',
  ]
  const taken = [...missing, 'requestAnimationFrame'].map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  )
  const randomUUID = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(crypto), 'randomUUID')
  for (const [name] of taken) Reflect.deleteProperty(globalThis, name)
  Reflect.deleteProperty(Object.getPrototypeOf(crypto), 'randomUUID')
  try {
    const model = scriptedModel({ script: 'Hello' })
    const chat = createChat({
      url: 'http://m/chat/completions',
      fetch: (...args) => model(new Request(...args)),
    })
    const answer = await chat.send('Hi')
    expect(answer === undefined ? '' : textOf(answer)).toBe('Hello')
  } finally {
    for (const [name, property] of taken) if (property) Object.defineProperty(globalThis, name, property)
    if (randomUUID) Object.defineProperty(Object.getPrototypeOf(crypto), 'randomUUID', randomUUID)
  }
})
