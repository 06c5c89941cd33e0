import { expect, test } from 'vitest'
import { dayStarts } from './days.ts'

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime()
const message = (id: string, createdAt: number, role: 'user' | 'assistant' | 'system' = 'user') => ({
  id,
  role,
  createdAt,
})
const startsOf = (...messages: Parameters<typeof dayStarts>[0]) => [...dayStarts(messages, at(26, 12)).keys()]

test('a conversation held today shows no day', () => {
  expect(startsOf(message('a', at(26, 0)), message('b', at(26, 11)))).toEqual([])
})

test('a conversation of an earlier day begins with that day', () => {
  expect(startsOf(message('a', at(20, 9)), message('b', at(20, 10)))).toEqual(['a'])
})

test('each day begins at its first message, by the reader’s midnight', () => {
  const messages = [
    message('a', at(24, 23, 59)),
    message('b', at(25, 0)),
    message('c', at(25, 23, 59)),
    message('d', at(26, 0, 1)),
  ]
  expect(startsOf(...messages)).toEqual(['a', 'b', 'd'])
})

test('a clock that runs behind turns no day back', () => {
  expect(startsOf(message('a', at(25, 9)), message('b', at(24, 9)), message('c', at(25, 10)))).toEqual(['a'])
})

test('a system message, which is not shown, begins no day', () => {
  expect(startsOf(message('s', at(20, 9), 'system'), message('a', at(26, 9)))).toEqual([])
})

test('the result has the time of a day’s first message', () => {
  expect(dayStarts([message('a', at(20, 9))], at(26, 12)).get('a')).toBe(at(20, 9))
})
