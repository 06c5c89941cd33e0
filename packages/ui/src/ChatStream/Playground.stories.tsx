import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactElement } from 'react'
import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  openaiChat,
  openaiResponses,
  relay,
  tool,
} from '@chatstream/core'
import { scriptedModel, type Cue } from '@chatstream/testing'
import { expect } from 'storybook/test'
import { ChatStream } from './ChatStream.tsx'

const model = 'scripted'
const protocols = {
  openaiChat: { protocol: openaiChat({ model }), url: '/v1/chat/completions' },
  openaiResponses: { protocol: openaiResponses({ model }), url: '/v1/responses' },
  anthropicMessages: { protocol: anthropicMessages({ model }), url: '/v1/messages' },
  aiSdk: { protocol: aiSdk(), url: '/api/chat' },
  agUi: { protocol: agUi(), url: '/api/agent' },
  codeer: { protocol: codeer(), url: '/api/v1/chats/1/messages' },
  relay: { protocol: relay(), url: '/stream/chat' },
} as const

const schema = {
  tools: {
    send_summary: tool({
      needsApproval: () => true,
      input: (value) => value as { to: string },
      execute: ({ to }) => `Sent to ${to}.`,
    }),
  },
}

const faults: Readonly<Record<string, readonly Cue[]>> = {
  none: [],
  'an error in the stream': [{ error: { message: 'The engine is overloaded' } }],
  'a cut': [{ cut: 'error' }],
  'an end without an end': [{ cut: 'end' }],
  garbage: [{ garbage: '{"choices":[' }],
  'a stall': [{ stall: true }],
}
const answers: Readonly<Record<string, readonly Cue[]>> = {
  ...faults,
  'rate limit (429)': [
    { status: 429, headers: { 'retry-after': '20' }, body: { error: { message: 'Rate limit exceeded' } } },
  ],
  'refused key (401)': [
    { status: 401, body: { error: { message: 'Invalid key', code: 'invalid_api_key' } } },
  ],
  'an HTML page': [{ html: '<h1>Welcome</h1>' }],
  'no answer': [{ refuse: true }],
}

interface PlaygroundProps {
  format: keyof typeof protocols
  /** Tokens per second. */
  rate: number
  /** The number of paragraphs. */
  length: number
  reasoning: boolean
  steps: boolean
  /** Adds a tool call that needs approval. */
  tool: boolean
  fault: string
  locale: string
}

/** A whole chat with the scripted model, in this page, without a server. */
function Playground({ format, locale, ...script }: PlaygroundProps): ReactElement {
  const { protocol, url } = protocols[format]
  return (
    <ChatStream
      id={format}
      url={url}
      protocol={protocol}
      schema={schema}
      fetch={(input, init) =>
        scriptedModel({ script: ({ body }) => (isResult(body) ? 'Done.' : cuesOf(script)) })(
          new Request(input, init),
        )
      }
      locale={locale}
      suggestions={['Why did my stream stall?', 'What does it cost me a month?', '営業時間を教えてください']}
    />
  )
}

type ScriptProps = Omit<PlaygroundProps, 'format' | 'locale'>

/** Returns `true` if the conversation ends with the result of a call. */
function isResult(body: unknown): boolean {
  const { messages, input } = Object(body) as Readonly<Record<string, unknown>>
  const told = messages ?? input
  return Array.isArray(told) && JSON.stringify(told.at(-1)).includes(callId)
}

const callId = 'call-summary'

function cuesOf({ rate, length, reasoning, steps, tool: asks, fault }: ScriptProps): Cue[] {
  const half = Math.ceil(length / 2)
  return [
    { waitMs: 400 },
    ...(reasoning
      ? [{ reasoning: 'The user wants to see how an answer arrives. So one shall arrive.', rate }]
      : []),
    ...(steps ? [step] : []),
    { text: paragraphs(1, half), rate },
    ...(answers[fault] ?? []),
    { text: paragraphs(half + 1, length), rate },
    ...(asks ? [{ ...call, rate }] : []),
  ]
}

const step: Cue = {
  step: {
    kind: 'consultant_retrieve_context_source',
    title: 'Searching the knowledge base',
    args: { query: 'streams' },
    result: '3 documents found',
    durationMs: 900,
    usage: { inputTokens: 150, outputTokens: 45, totalTokens: 195, calls: 1 },
  },
}

const call = { toolCall: { id: callId, name: 'send_summary', input: { to: 'me@example.com' } } }

function paragraphs(from: number, to: number): string {
  const count = Math.max(0, to - from + 1)
  return Array.from(
    { length: count },
    (_, index) =>
      `This is paragraph ${from + index} of the answer. It arrives a token at a time, and nothing but its last lines is drawn again.\n\n`,
  ).join('')
}

const meta = {
  component: Playground,
  parameters: { layout: 'fullscreen' },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '100dvh' }}>
        <Story />
      </div>
    ),
  ],
  argTypes: {
    format: { control: 'select', options: Object.keys(protocols) },
    rate: { control: { type: 'range', min: 1, max: 2000 } },
    length: { control: { type: 'range', min: 1, max: 200 } },
    fault: { control: 'select', options: Object.keys(answers) },
    locale: { control: 'inline-radio', options: ['en', 'ja'] },
  },
  args: {
    format: 'openaiChat',
    rate: 60,
    length: 6,
    reasoning: true,
    steps: false,
    tool: false,
    fault: 'none',
    locale: 'en',
  },
} satisfies Meta<typeof Playground>
export default meta
type Story = StoryObj<typeof meta>

export const OpenAIChat: Story = {}
export const Agent: Story = { args: { format: 'codeer', reasoning: false, steps: true } }
export const AskingForApproval: Story = {
  args: { format: 'anthropicMessages', rate: 2000, length: 1, tool: true },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Why did my stream stall?' }))
    await userEvent.click(await canvas.findByRole('button', { name: 'Allow once' }, { timeout: 5000 }))
    await expect(await canvas.findByText('Done.')).toBeVisible()
    await expect(canvas.getByText('Called send_summary')).toBeVisible()
  },
}
export const Answered: Story = {
  args: { rate: 2000 },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Why did my stream stall?' }))
    const soon = { timeout: 5000 }
    // Not the announcer's copy.
    const shown = { exact: false, selector: '.cs-message :is(p, p *)' }
    await expect(await canvas.findByText('This is paragraph 6', shown, soon)).toBeVisible()
    await expect(await canvas.findByRole('button', { name: 'Regenerate' }, soon)).toBeVisible()
    await expect(canvas.getByRole('textbox')).toHaveFocus()
  },
}
export const Failed: Story = {
  args: { rate: 2000, fault: 'an error in the stream' },
  async play({ canvas, userEvent }) {
    await userEvent.type(canvas.getByRole('textbox'), 'Hello{Enter}')
    await expect(await canvas.findByRole('button', { name: 'Try again' }, { timeout: 5000 })).toBeVisible()
  },
}
