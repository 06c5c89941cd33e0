import { cleanup, render, screen, within } from '@testing-library/react'
import type { StepPart } from '@chatstream/core'
import { afterEach, expect, test } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { searchStep } from '../testing/samples.testing.ts'
import { Step, Steps } from './Steps.tsx'

afterEach(cleanup)

const step = (changes: Partial<StepPart>): StepPart => ({
  type: 'step',
  id: 's1',
  kind: 'weigh_options',
  state: 'done',
  ...changes,
})
const shown = (part: StepPart) => {
  render(<Step part={part} />)
  return screen.getByRole('listitem')
}

test('a finished step tells what it did, about what, how long and for how many tokens', () => {
  const item = shown(searchStep)
  expect(item.dataset).toMatchObject({ state: 'done', kind: 'consultant_retrieve_context_source' })
  expect(item.querySelector('summary')?.textContent).toBe(
    'Searched the knowledge base営業時間1s · 195 tokens',
  )
})

test('behind its title stand the server’s words, the arguments and the result', () => {
  const body = shown(searchStep).querySelector('.cs-node-body')
  expect(body?.textContent).toContain('営業時間についてナレッジベースを検索中')
  expect(body?.textContent).toContain('"query": "営業時間"')
  expect(body?.textContent).toContain('3件の関連ドキュメントが見つかりました...')
})

test('a kind it does not know is called by the server’s title, and without one by its kind', () => {
  expect(shown(step({ title: 'Weighing the options' })).textContent).toBe('Weighing the options')
  cleanup()
  expect(shown(step({})).textContent).toBe('weigh_options')
})

test('a step with nothing behind it opens nothing', () => {
  expect(shown(step({})).querySelector('details')).toBeNull()
})

test('a step that failed says so, and one that its message’s end has cut off is not called a failure', () => {
  const failed = shown(step({ state: 'failed', result: 'no such page', endedAt: 5 }))
  expect(failed.dataset['state']).toBe('failed')
  expect(failed.querySelector('summary')?.textContent).toBe('weigh_optionsfailed')
  cleanup()
  const cut = shown(step({ state: 'failed' }))
  expect(cut.dataset['state']).toBe('unfinished')
  expect(cut.textContent).toBe('weigh_optionsnot finished')
})

test('a result that is a list is counted', () => {
  expect(shown(step({ result: [1, 2, 3] })).querySelector('summary')?.textContent).toContain('3 results')
})

test('a result that is no JSON is still shown', () => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(shown(step({ result: loop })).textContent).toContain('[object Object]')
})

test('a step stands inside the one its parentId names, also where that is itself a child', () => {
  render(
    <Steps
      parts={[
        step({ id: 'a', title: 'A' }),
        step({ id: 'b', title: 'B', parentId: 'a' }),
        step({ id: 'c', title: 'C', parentId: 'b' }),
        step({ id: 'd', title: 'D', parentId: 'unknown' }),
      ]}
    />,
  )
  const list = screen.getByRole('list', { name: 'Steps' })
  expect([...list.children].map((item) => item.textContent)).toEqual(['ABC', 'D'])
  const outer = list.firstElementChild as HTMLElement
  expect(
    within(outer)
      .getAllByRole('listitem')
      .map((item) => item.textContent),
  ).toEqual(['BC', 'C'])
})

test('the six known kinds speak Japanese', () => {
  render(
    <StringsProvider locale="ja">
      <Step part={searchStep} />
    </StringsProvider>,
  )
  expect(screen.getByText('ナレッジベースを検索しました')).toBeDefined()
  expect(screen.getByText('1 秒 · 195トークン')).toBeDefined()
})
