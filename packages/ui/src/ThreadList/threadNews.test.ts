import { expect, test } from 'vitest'
import { threadOf } from '../testing/threads.testing.ts'
import { threadNews } from './threadNews.ts'

const running = threadOf({ id: 'a', state: 'running' })
const typesOf = (...given: Parameters<typeof threadNews>) => threadNews(...given).map(({ type }) => type)

test('an answer that ended unread, waits or failed is news once', () => {
  const done = threadOf({ id: 'a', unread: true })
  expect(typesOf([running], [done], undefined)).toEqual(['unread'])
  expect(typesOf([done], [{ ...done }], undefined)).toEqual([])
  expect(typesOf([running], [threadOf({ id: 'a', state: 'waiting' })], undefined)).toEqual(['waiting'])
  expect(typesOf([running], [threadOf({ id: 'a', state: 'failed', unread: true })], undefined)).toEqual([
    'failed',
  ])
})

test('the open thread, a thread that was just loaded, and a thread that begins to run are no news', () => {
  const failed = threadOf({ id: 'a', state: 'failed' })
  expect(typesOf([running], [failed], 'a')).toEqual([])
  expect(typesOf([], [failed], undefined)).toEqual([])
  expect(typesOf([threadOf({ id: 'a' })], [running], undefined)).toEqual([])
})
