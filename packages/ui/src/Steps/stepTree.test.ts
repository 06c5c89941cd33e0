import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StepPart } from '@chatstream/core'
import { stepTree, type StepNode } from './stepTree.ts'

const step = (id: string, parentId?: string): StepPart => ({
  type: 'step',
  id,
  ...(parentId !== undefined && { parentId }),
  kind: 'k',
  state: 'done',
})
const idsOf = (nodes: readonly StepNode[]): string[] =>
  nodes.flatMap(({ part, children }) => [part.id, ...idsOf(children)])
const depthOf = (nodes: readonly StepNode[]): number =>
  nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map(({ children }) => depthOf(children)))

test('a step is nested in the step that its parentId names', () => {
  const tree = stepTree([step('a'), step('b', 'a'), step('c', 'b'), step('d')])
  expect(tree.map(({ part }) => part.id)).toEqual(['a', 'd'])
  expect(idsOf(tree)).toEqual(['a', 'b', 'c', 'd'])
})

test('a parent nobody knows is none', () => {
  expect(stepTree([step('a', 'gone')]).length).toBe(1)
})

test('steps that name themselves or each other are all there', () => {
  expect(idsOf(stepTree([step('a', 'a')]))).toEqual(['a'])
  expect(idsOf(stepTree([step('a', 'b'), step('b', 'a')]))).toEqual(['a', 'b'])
})

test('with any parent ids, each step appears once, at most nine levels deep', () => {
  const id = fc.integer({ min: 0, max: 30 }).map(String)
  fc.assert(
    fc.property(fc.uniqueArray(id), fc.array(id), (ids, parents) => {
      const tree = stepTree(ids.map((each, i) => step(each, parents[i])))
      expect(idsOf(tree).toSorted()).toEqual(ids.toSorted())
      expect(depthOf(tree)).toBeLessThanOrEqual(9)
    }),
  )
})

test('a chain of thousands does not nest without end', () => {
  const chain = Array.from({ length: 5000 }, (_, i) => step(`${i}`, `${i - 1}`))
  const tree = stepTree(chain)
  expect(depthOf(tree)).toBe(9)
  expect(idsOf(tree).length).toBe(5000)
})
