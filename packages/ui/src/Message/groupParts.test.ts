import { expect, test } from 'vitest'
import type { Part, StepPart } from '@chatstream/core'
import { groupParts } from './groupParts.ts'

const step = (id: string): StepPart => ({ type: 'step', id, kind: 'k', state: 'done' })
const text = (said: string): Part => ({ type: 'text', text: said })
const source = (id: string): Part => ({ type: 'source', id })

test('neighbouring steps make one group; text between them makes two', () => {
  const { groups } = groupParts([step('a'), step('b'), text('x'), step('c')])
  expect(groups.map(({ type }) => type)).toEqual(['steps', 'single', 'steps'])
})

test('a source does not split a group of steps, and is not in the groups', () => {
  const { groups, sources } = groupParts([step('a'), source('1'), step('b'), source('2')])
  expect(groups.length).toBe(1)
  expect(sources.map(({ id }) => id)).toEqual(['1', '2'])
})

test('a part keeps its key when more parts come', () => {
  const parts = [text('x'), step('a')]
  const before = groupParts(parts).groups.map(({ key }) => key)
  const after = groupParts([...parts, step('b'), text('y')]).groups.map(({ key }) => key)
  expect(after.slice(0, before.length)).toEqual(before)
})

test('reasoning the provider keeps to itself is not shown', () => {
  const hidden: Part = { type: 'reasoning', text: '', signature: 's' }
  expect(groupParts([hidden, text('x')]).groups.map(({ key }) => key)).toEqual([1])
})
