import fc from 'fast-check'
import { expect, test } from 'vitest'
import { english } from '../strings/english.ts'
import { speakable, wholeSentences } from './speakable.ts'

const spoken = (markdown: string) => speakable(markdown, english.announce.code)

test.each([
  ['The **first** and _last_ `word`.', 'The first and last word.'],
  ['See [the guide](https://example.com/a) and ![a chart](b.png).', 'See the guide and a chart.'],
  ['## Opening hours\n\n- Monday\n- [x] Tuesday', 'Opening hours Monday Tuesday'],
  ['1. One\n2. Two', '1. One 2. Two'],
  ['> quoted ~~old~~ new', 'quoted old new'],
  ['| plan | price |\n|---|--:|\n| A | $1 |', 'plan, price A, $1'],
  ['Run:\n\n```ts\nconst a = b * c\n```\n\nDone.', 'Run: Code block in ts. Done.'],
  ['~~~\nx\n~~~', 'Code block.'],
  ['A claim.[^1]', 'A claim.'],
  ['a\n\n---\n\nb', 'a b'],
  ['snake_case and 2 * 3 stay apart', 'snake_case and 2  3 stay apart'],
  ['**重要。**次に', '重要。次に'],
])('%j is heard as %j', (markdown, heard) => {
  expect(spoken(markdown)).toBe(heard)
})

test.each([
  ['One. Two', 'One. '],
  ['One', ''],
  ['One.', ''],
  ['One.\n', 'One.\n'],
  ['営業時間は9時からです。土曜日は', '営業時間は9時からです。'],
  ['「はい。」と答えました。次', '「はい。」と答えました。'],
  ['Version 4.1 costs $1.50 a month. And', 'Version 4.1 costs $1.50 a month. '],
  ['Run:\n```ts\nconst a = 1.\n', 'Run:\n'],
  ['Run:\n```ts\nconst a\n```\nThen. So', 'Run:\n```ts\nconst a\n```\nThen. '],
])('of %j, whole is %j', (text, whole) => {
  expect(text.slice(0, wholeSentences(text))).toBe(whole)
})

test('however a text is cut while it grows, its sentences are taken once each and in order', () => {
  const text = 'One. Two!\n\n```js\nlet a. = 1\n```\n二つ目です。三つ目。 Four? Five'
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(text.length)), (cuts) => {
      let from = 0
      let taken = ''
      for (const cut of [...cuts.toSorted((a, b) => a - b), text.length]) {
        const pending = text.slice(from, cut)
        const length = wholeSentences(pending)
        taken += pending.slice(0, length)
        from += length
      }
      expect(text.startsWith(taken)).toBe(true)
      expect(text.slice(taken.length)).toBe('Five')
    }),
  )
})
