import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextMode, type ScrollCause, type ScrollMode } from './scrollMode.ts'

const modes: readonly ScrollMode[] = ['following', 'free', 'settling']
const causes: readonly ScrollCause[] = ['up', 'down-to-end', 'resume', 'arrived']

test.each(modes)('a user who moves up is free, from %s', (mode) => {
  expect(nextMode(mode, 'up')).toBe('free')
})

test('nothing but moving up leaves the end', () => {
  const others = causes.filter((cause) => cause !== 'up')
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...others)), (happened) => {
      expect(happened.reduce(nextMode, 'following' as ScrollMode)).toBe('following')
    }),
  )
})

test('a free reader is moved by nothing but the wish for the end', () => {
  expect(nextMode('free', 'arrived')).toBe('free')
  expect(nextMode('free', 'resume')).toBe('settling')
  expect(nextMode('free', 'down-to-end')).toBe('following')
})

test('the way back ends in following, however often the end is wished for', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<ScrollCause>('resume', 'down-to-end')), (happened) => {
      const last = ['resume' as const, ...happened].reduce(nextMode, 'free' as ScrollMode)
      expect(nextMode(last, 'arrived')).toBe('following')
    }),
  )
})
