import fc from 'fast-check'
import { expect, test } from 'vitest'
import { selectSiblings, type ChatState } from '@chatstream/core'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { selectAlternatives } from './alternatives.ts'

const message = fc.record({
  parentId: fc.constantFrom('a', 'b', 'c'),
  role: fc.constantFrom('user' as const, 'assistant' as const),
})

test('they are the siblings the chat knows, gathered once for a list of ids', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), fc.nat(12), (some, shown) => {
      const all = some.map((each, index) => messageOf({ ...each, id: `m${index}`, createdAt: index }))
      const messages = all.slice(0, shown)
      const state: ChatState = {
        messages,
        messageIds: messages.map(({ id }) => id),
        hidden: all.slice(shown),
        queue: [],
        isQueuePaused: false,
        status: 'idle',
      }
      for (const { id } of messages) {
        const siblings = selectSiblings(state, id).map((each) => each.id)
        const found = selectAlternatives(state, id)
        expect(found).toEqual(siblings.length > 1 && state.hidden.length > 0 ? siblings : [])
        expect(selectAlternatives({ ...state }, id)).toBe(found)
      }
    }),
  )
})
