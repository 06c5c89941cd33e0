import { expect, test } from 'vitest'
import { messageStep, neighbourMessage } from './messageKeys.ts'

const press = (key: string, changes: Partial<Parameters<typeof messageStep>[0]> = {}) =>
  messageStep({
    key,
    altKey: true,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    target: null,
    ...changes,
  })

test('Alt with an arrow steps, other keys and more modifiers do not', () => {
  expect(press('ArrowUp')).toBe(-1)
  expect(press('ArrowDown')).toBe(1)
  expect(press('ArrowLeft')).toBeUndefined()
  for (const other of [{ altKey: false }, { ctrlKey: true }, { metaKey: true }, { shiftKey: true }])
    expect(press('ArrowUp', other)).toBeUndefined()
})

test('a text area with a draft keeps the keys for its caret, an empty one does not', () => {
  const target = document.createElement('textarea')
  expect(press('ArrowUp', { target })).toBe(-1)
  target.value = 'Half a question'
  expect(press('ArrowUp', { target })).toBeUndefined()
})

function listOf(html: string) {
  const list = document.createElement('div')
  list.innerHTML = html
  return list
}
const list = listOf('<h3></h3><article id="a"><button></button></article><h3></h3><p id="b"></p>')
const [a, b] = ['#a', '#b'].map((id) => list.querySelector(id))

test('from outside, up leads to the last message and down nowhere', () => {
  expect(neighbourMessage(list, document.body, -1)).toBe(b)
  expect(neighbourMessage(list, document.body, 1)).toBeUndefined()
})

test('from anywhere in a message to its neighbours; headings are no stops', () => {
  expect(neighbourMessage(list, list.querySelector('button'), 1)).toBe(b)
  expect(neighbourMessage(list, b ?? null, -1)).toBe(a)
})

test('at the first message up stays, at the last down leads out', () => {
  expect(neighbourMessage(list, a ?? null, -1)).toBe(a)
  expect(neighbourMessage(list, b ?? null, 1)).toBeUndefined()
})
