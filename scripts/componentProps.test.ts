import { expect, test } from 'vitest'
import { componentDocs } from './componentProps.ts'

const docs = componentDocs()

test('a component has its docstring, its example and the props of its element’s helper', () => {
  expect(docs['ErrorNotice']?.description).toMatch(/^Explains an error/)
  expect(docs['ErrorNotice']?.example).toBe('<ErrorNotice error={error} onRetry={() => chat.retry()} />')
  expect(Object.keys(docs['ErrorNotice']?.props ?? {})).toEqual([
    'error',
    'onRetry',
    'onContinue',
    'onDismiss',
  ])
  expect(docs['ErrorNotice']?.props['onRetry']).toEqual({
    type: '(() => void)',
    description: expect.stringMatching(/^Called by the retry button/),
    required: false,
  })
})

test('a name for a union of literals is replaced by its literals', () => {
  expect(docs['Composer']?.props['sendKey']?.type).toBe("'auto' | 'enter' | 'mod-enter'")
})

test('the options of the chat are among the props of ChatStream, with their defaults', () => {
  expect(docs['ChatStream']?.props['locale']).toMatchObject({ type: 'string', defaultValue: "`'en'`" })
  expect(Object.keys(docs['ChatStream']?.props ?? {})).toEqual(
    expect.arrayContaining(['suggestions', 'slots', 'chat', 'url', 'protocol', 'retry']),
  )
})
