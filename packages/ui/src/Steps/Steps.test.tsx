import { cleanup, render, screen, within } from '@testing-library/react'
import type { ReactNode } from 'react'
import type { StepPart } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { beforeAll, afterEach, expect, test } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { formStep, searchStep } from '../testing/samples.testing.ts'
import { Step, Steps } from './Steps.tsx'
import { loadLanguage } from '../strings/languages.ts'

beforeAll(() => loadLanguage('ja'))

afterEach(cleanup)

const step = (changes: Partial<StepPart>): StepPart => ({
  type: 'step',
  id: 's1',
  kind: 'weigh_options',
  state: 'done',
  ...changes,
})
const shown = (part: StepPart) => {
  const { container } = render(<Step part={part} />)
  return container.firstElementChild as HTMLElement
}

test('a finished step shows its title, its arguments, its duration and its tokens', () => {
  const item = shown(searchStep)
  expect(item.dataset).toMatchObject({ state: 'done', kind: 'consultant_retrieve_context_source' })
  expect(item.querySelector('summary')?.textContent).toBe(
    'Searched the knowledge base営業時間1 s · 195 tokens',
  )
})

test('behind its title stand the server’s words, the arguments, the result and every count', () => {
  const body = shown(searchStep).querySelector('.cs-node-body')
  expect(body?.textContent).toContain('営業時間についてナレッジベースを検索中')
  expect(body?.textContent).toContain('"query": "営業時間"')
  expect(body?.textContent).toContain('3件の関連ドキュメントが見つかりました...')
  expect([...(body?.querySelectorAll('.cs-usage li') ?? [])].map((item) => item.textContent)).toEqual([
    '150 in',
    '45 out',
    '195 total',
    '1 call',
  ])
})

test('a kind it does not know is called by the server’s title, and without one by its kind', () => {
  expect(shown(step({ title: 'Weighing the options' })).textContent).toBe('Weighing the options')
  cleanup()
  expect(shown(step({})).textContent).toBe('weigh_options')
})

test('a step with nothing behind it opens nothing', () => {
  expect(shown(step({})).querySelector('details')).toBeNull()
})

test('a failed step is shown as failed, and one cut off by the end of its message is not', () => {
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

test('a step is nested in the step that its parentId names, also if that one is nested', () => {
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

test('a form is asked for below its step’s title; a step that failed to ask for one is like any other', async () => {
  const messages = [messageOf({ parts: [formStep] })]
  const InChat = ({ children }: { children: ReactNode }) => (
    <ChatProvider chat={fixedChat({ messages }, { formatAnswer: () => '' })}>{children}</ChatProvider>
  )
  render(<Step part={formStep} />, { wrapper: InChat })
  expect(await screen.findByRole('form', { name: 'Book a visit' })).toBeDefined()
  expect(document.querySelector('.cs-node-summary')?.textContent).toBe('Asked for a form200 ms')
  cleanup()
  render(<Step part={{ ...formStep, state: 'failed' }} />)
  expect(screen.getByText('Could not ask for a form')).toBeDefined()
  expect(screen.getByRole('listitem').querySelector('details')).not.toBeNull()
})
