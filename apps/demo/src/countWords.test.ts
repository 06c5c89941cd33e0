import { expect, test } from 'vitest'
import { compareWords, wordsOf } from './countWords.ts'

const whole = wordsOf('one two **two** three')

test('words that are all there are neither missing nor doubled', () => {
  expect(compareWords(whole, wordsOf('one two two\nthree'))).toEqual({ shown: 4, missing: 0, doubled: 0 })
})

test('a word of which a part arrived is missing, and its part is not a word of the text', () => {
  expect(compareWords(whole, wordsOf('one two tw'))).toEqual({ shown: 2, missing: 2, doubled: 0 })
})

test('a word is doubled if it is shown more often than the text has it', () => {
  expect(compareWords(whole, wordsOf('one two one two two three'))).toEqual({
    shown: 4,
    missing: 0,
    doubled: 2,
  })
})

test('Japanese is cut into words, without spaces and punctuation', () => {
  expect(wordsOf('接続が切れても、文は続く。', 'ja').join('|')).toBe('接続|が|切れ|て|も|文|は|続く')
})
