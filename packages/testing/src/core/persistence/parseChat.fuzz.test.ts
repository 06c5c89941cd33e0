import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textOf } from '../../../../core/src/message.ts'
import { parseChat } from '../../../../core/src/persistence/parseChat.ts'
import { agUi } from '../../../../core/src/protocol/agUi/agUi.ts'
import { aiSdk } from '../../../../core/src/protocol/aiSdk/aiSdk.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import { reduceChat, initialState } from '../../../../core/src/state/reduceChat.ts'
import { selectBranch, selectSiblings } from '../../../../core/src/state/selectors.ts'

const usage = { inputTokens: 1, outputTokens: 2 }
const stored = {
  messages: [
    { id: 'q', role: 'user', status: 'complete', createdAt: 1, parts: [{ type: 'text', text: 'q' }] },
    {
      id: 'a',
      parentId: 'q',
      role: 'assistant',
      status: 'streaming',
      createdAt: 2,
      parts: [
        { type: 'reasoning', text: 'r', signature: 's', startedAt: 1, endedAt: 2, echo: { a: 1 } },
        { type: 'step', id: 's', kind: 'k', title: 't', args: {}, state: 'running', usage },
        { type: 'tool-call', id: 'c', name: 'n', inputText: '{}', input: {}, output: 1, state: 'done' },
        { type: 'source', id: '1', url: 'https://a.example', title: 't' },
        { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==', name: 'n' },
        { type: 'data', name: 'd', id: '1', data: {} },
        { type: 'text', id: 't', text: 'a', echo: {} },
      ],
      runs: [{ id: 'r', model: 'm', finishReason: 'stop', usage, firstPart: 1, turns: [1], ttftMs: 1 }],
      usage,
      error: {
        kind: 'http',
        reason: 'server-error',
        message: 'm',
        params: { status: 500 },
        advice: { why: 'w' },
      },
    },
  ],
  fields: { hidden: [], title: 't', chatId: 'c', interruptedRun: { runId: 'r', messageId: 'a' } },
}

/** The places of a value: the keys that lead to each object, list and leaf in it. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, field]) => placesOf(field, [...path, key]))]
}
const places = placesOf(stored).filter((path) => path.length > 0)

function withValueAt(value: unknown, [key, ...rest]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return value.map((each, i) => (String(i) === key ? withValueAt(each, rest, leaf) : each))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      name === key ? withValueAt(field, rest, leaf) : field,
    ]),
  )
}

const leaf = fc.oneof(
  fc.constantFrom(null, undefined, '', 'q', 'a', -1, 0, 1e300, true, [], [null], {}, { text: 5 }),
  fc.jsonValue({ maxDepth: 2 }),
)
const protocols = [openaiChat(), openaiResponses(), anthropicMessages({ model: 'm' }), aiSdk(), agUi()]

test('a stored conversation with any values in any places is read, shown and asked on (fault A5)', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), leaf), { minLength: 1, maxLength: 5 }),
      (changes) => {
        const changed = changes.reduce<unknown>((value, [path, to]) => withValueAt(value, path, to), stored)
        const read = parseChat(JSON.parse(JSON.stringify(changed)))
        if (read === undefined) return
        const state = reduceChat(initialState([]), { type: 'restore', ...read })
        const ids = [...state.messages, ...state.hidden].map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const message of state.messages) {
          expect(typeof textOf(message)).toBe('string')
          new Date(message.createdAt).toISOString()
          expect(selectBranch(state, message.id)).toContain(message)
          expect(selectSiblings(state, message.id)).toContain(message)
        }
        for (const protocol of protocols)
          JSON.stringify(protocol.encode({ messages: state.messages, runId: 'r' }))
      },
    ),
    { numRuns: 3000 },
  )
})
