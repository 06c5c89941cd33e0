import { expect, test } from 'vitest'
import { createListKeys } from './listKeys.ts'

const titles = ['Alpha', 'Beta', 'Bet again', 'Gamma', '営業時間', 'Élan']
const plain = { ctrlKey: false, metaKey: false, altKey: false }

function typing() {
  const keys = createListKeys()
  let at = 0
  return {
    press: (key: string, current: number, afterMs = 100) =>
      keys({ ...plain, key, timeStamp: (at += afterMs) }, current, titles),
    keys,
  }
}

test('arrows, Home, End and the page keys stay inside the list', () => {
  const { press } = typing()
  const pressed = ['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp']
  expect(pressed.map((key) => press(key, 0))).toEqual([1, 0, 0, 5, 5, 0])
  expect(pressed.map((key) => press(key, 5))).toEqual([5, 4, 0, 5, 5, 0])
})

test('letters typed in a row find a title by its beginning, and a pause begins anew', () => {
  const { press } = typing()
  expect(press('b', 0)).toBe(1)
  expect(press('e', 1)).toBe(1)
  expect(press('t', 1)).toBe(1)
  expect(press(' ', 1)).toBe(2)
  expect(press('g', 2, 5000)).toBe(3)
})

test('the same letter again goes round the titles that begin with it', () => {
  const { press } = typing()
  expect(press('b', 0)).toBe(1)
  expect(press('b', 1)).toBe(2)
  expect(press('b', 2)).toBe(1)
})

test('other scripts are found, and capitals do not matter', () => {
  const { press } = typing()
  expect(press('営', 0)).toBe(4)
  expect(press('É', 0, 5000)).toBe(5)
})

test('shortcuts, named keys, a first space and an empty list move nothing', () => {
  const { keys, press } = typing()
  expect(keys({ ...plain, ctrlKey: true, key: 'a', timeStamp: 0 }, 0, titles)).toBeUndefined()
  expect(press('F2', 0)).toBeUndefined()
  expect(press(' ', 0, 5000)).toBeUndefined()
  expect(press('x', 0, 5000)).toBeUndefined()
  expect(keys({ ...plain, key: 'ArrowDown', timeStamp: 0 }, -1, [])).toBeUndefined()
})
