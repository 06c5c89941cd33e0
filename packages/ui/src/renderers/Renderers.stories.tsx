import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactElement } from 'react'
import { tool, type MessageOf, type StepPart, type ToolCallOf } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { scriptedModel } from '@chatstream/testing'
import { expect } from 'storybook/test'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { searchStep } from '../testing/samples.testing.ts'
import type { RenderersOf } from './renderers.tsx'

/** The schema from which messages, hooks and every component below have their types. */
const schema = {
  tools: {
    compare_plans: tool<{ plans: string[] }, { name: string; dollars: number }[]>({}),
    choose_plan: tool<{ plans: string[] }, string>({}),
  },
  data: { stock: (value: unknown) => value as { left: number } },
}
type Tools = (typeof schema)['tools']

function PlanTable({ part }: { part: ToolCallOf<'compare_plans', Tools['compare_plans']> }): ReactElement {
  return (
    <table style={{ borderSpacing: '0 4px' }}>
      <tbody>
        {part.output?.map(({ name, dollars }) => (
          <tr key={name}>
            <th style={{ textAlign: 'start', paddingInlineEnd: 24 }}>{name}</th>
            <td>${dollars} a month</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A tool call that the user answers: the model continues with the option that is pressed here. */
function PlanChoice({ part }: { part: ToolCallOf<'choose_plan', Tools['choose_plan']> }): ReactElement {
  const chat = useChatHandle()
  if (part.state !== 'ready') return <p>You chose {part.output}.</p>
  return (
    <p role="group" aria-label="Choose a plan">
      {part.input?.plans.map((plan) => (
        <button
          key={plan}
          type="button"
          className="cs-button"
          onClick={() => void chat.addToolResult(part.id, { output: plan })}
        >
          {plan}
        </button>
      ))}
    </p>
  )
}

const Lookup = ({ part }: { part: StepPart }) => <em>The app’s own words for “{part.title}”</em>

const renderers: RenderersOf<typeof schema> = {
  tool: { compare_plans: PlanTable, choose_plan: PlanChoice },
  step: { [searchStep.kind]: Lookup },
  data: { stock: ({ part }) => <p>{part.data.left} left at this price.</p> },
}

const plans = ['DeepSeek V3.2', 'GPT-4o']
const call = { type: 'tool-call', inputText: JSON.stringify({ plans }), input: { plans } } as const
const conversation: readonly MessageOf<typeof schema>[] = [
  {
    id: 'q1',
    role: 'user',
    parts: [{ type: 'text', text: 'Which plan is cheaper?' }],
    status: 'complete',
    createdAt: 1,
  },
  {
    id: 'a1',
    role: 'assistant',
    status: 'complete',
    createdAt: 2,
    parts: [
      searchStep,
      {
        ...call,
        id: 'c1',
        name: 'compare_plans',
        state: 'done',
        output: [
          { name: 'DeepSeek V3.2', dollars: 480 },
          { name: 'GPT-4o', dollars: 7500 },
        ],
      },
      { type: 'data', name: 'stock', data: { left: 3 } },
      { type: 'text', text: 'The first is. Which one shall it be?' },
      { ...call, id: 'c2', name: 'choose_plan', state: 'ready' },
    ],
  },
]

function Shop(props: { renderers?: RenderersOf<typeof schema> }): ReactElement {
  return (
    <ChatStream
      url="/v1/chat/completions"
      fetch={(input, init) => scriptedModel({ script: 'A good choice.' })(new Request(input, init))}
      schema={schema}
      initialMessages={conversation}
      {...props}
    />
  )
}

const meta = {
  component: Shop,
  parameters: { layout: 'fullscreen' },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '100dvh' }}>
        <Story />
      </div>
    ),
  ],
  args: { renderers },
} satisfies Meta<typeof Shop>
export default meta
type Story = StoryObj<typeof meta>

export const ComponentsOfTheApp: Story = {}
export const AnsweredByTheUser: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'GPT-4o' }))
    await expect(await canvas.findByText('You chose GPT-4o.')).toBeVisible()
    await expect(await canvas.findByText('A good choice.')).toBeVisible()
  },
}
export const WithoutThem: Story = { args: { renderers: {} } }
export const ThatThrow: Story = {
  args: {
    renderers: {
      ...renderers,
      tool: {
        compare_plans() {
          throw new Error('a bug of the app')
        },
      },
    },
  },
}
