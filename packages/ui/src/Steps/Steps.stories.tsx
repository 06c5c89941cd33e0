import type { Meta, StoryObj } from '@storybook/react-vite'
import type { StepPart } from '@chatstream/core'
import { longWords, searchStep } from '../testing/samples.testing.ts'
import { Steps } from './Steps.tsx'

const step = (changes: Partial<StepPart>): StepPart => ({
  type: 'step',
  id: changes.kind ?? 's1',
  kind: 'consultant_lookup',
  state: 'done',
  ...changes,
})

const kinds = [
  'consultant_search_web',
  'consultant_fetch_web_content',
  'consultant_retrieve_context_source',
  'consultant_call_agent',
  'consultant_request_form',
  'consultant_lookup',
]

const meta = { component: Steps, args: { parts: [searchStep] } } satisfies Meta<typeof Steps>
export default meta
type Story = StoryObj<typeof meta>

export const Done: Story = { tags: ['!state', 'autodocs'] }
export const Running: Story = {
  args: {
    parts: [step({ kind: 'consultant_search_web', state: 'running', args: { query: 'public holidays' } })],
  },
}
export const Failed: Story = {
  tags: ['!state', 'autodocs'],
  args: {
    parts: [
      step({
        kind: 'consultant_fetch_web_content',
        state: 'failed',
        args: { url: 'https://example.com/a' },
        result: 'The page answered 404.',
        startedAt: 0,
        endedAt: 320,
      }),
    ],
  },
}
export const Unfinished: Story = {
  args: { parts: [step({ state: 'failed', kind: 'consultant_call_agent' })] },
}
export const EveryKind: Story = {
  tags: ['!state', 'autodocs'],
  args: { parts: kinds.map((kind) => step({ kind, title: `The server calls it ${kind}` })) },
}
export const EveryKindRunningInJapanese: Story = {
  args: { parts: kinds.map((kind) => step({ kind, state: 'running' })) },
  globals: { locale: 'ja' },
}
export const UnknownKind: Story = {
  args: {
    parts: [step({ kind: 'weigh_options', title: 'Weighing the options' }), step({ kind: 'untitled' })],
  },
}
export const Nested: Story = {
  tags: ['!state', 'autodocs'],
  args: {
    parts: [
      step({ id: 'parent', kind: 'consultant_call_agent', args: { agent: 'billing' } }),
      step({
        id: 'child',
        kind: 'consultant_search_web',
        parentId: 'parent',
        args: { query: 'invoice 1284' },
      }),
      step({ id: 'grandchild', kind: 'consultant_fetch_web_content', parentId: 'child', state: 'running' }),
      step({ id: 'last', kind: 'consultant_lookup' }),
    ],
  },
}
export const Open: Story = {
  args: { parts: [{ ...searchStep, result: [{ title: 'Visiting us' }, { title: 'Contact' }] }] },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByText('Searched the knowledge base'))
  },
}
export const LongWords: Story = {
  args: {
    parts: [
      step({ kind: 'consultant_search_web', args: { query: longWords }, startedAt: 0, endedAt: 61_000 }),
    ],
  },
}
