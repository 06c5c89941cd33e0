import type { Meta, StoryObj } from '@storybook/react-vite'
import { createError, type ChatMessage } from '@chatstream/core'
import { expect, fn } from 'storybook/test'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { inChat } from '../testing/inChat.testing.tsx'
import {
  answer,
  arabicText,
  errors,
  image,
  japaneseText,
  longWords,
  paragraphs,
  question,
  searchStep,
  toolCall,
} from '../testing/samples.testing.ts'
import { Message } from './Message.tsx'
import { MessageSettingsProvider } from './messageSettings.tsx'

const meta = { component: Message, args: { message: answer } } satisfies Meta<typeof Message>
export default meta
type Story = StoryObj<typeof meta>

const said = 'A proxy between you and the provider is most likely buffering the'

/** A story of the message as the last of its chat, so that all its actions are offered. */
const last = (message: ChatMessage): Story => ({
  args: { message },
  decorators: [inChat({ messages: [question, message] })],
})
const answered = (changes: Partial<ChatMessage>) =>
  last(messageOf({ parts: [{ type: 'text', text: said }], ...changes }))

export const Complete: Story = { ...last(answer), tags: ['!state', 'autodocs'] }
export const Earlier: Story = {
  decorators: [inChat({ messages: [question, answer, { ...question, id: 'q2' }] })],
}
export const Waiting: Story = answered({ status: 'streaming', parts: [] })
export const Streaming: Story = { ...answered({ status: 'streaming' }), tags: ['!state', 'autodocs'] }
export const Thinking: Story = answered({
  status: 'streaming',
  parts: [{ type: 'reasoning', text: 'Twenty seconds is close to no default', startedAt: 0, endedAt: 900 }],
})
export const CallingATool: Story = answered({
  status: 'streaming',
  parts: [
    { type: 'text', text: 'Let me look at the prices.' },
    { ...toolCall, state: 'streaming-input', inputText: '{"plans":["DeepSeek' },
  ],
})
export const AskingForApproval: Story = {
  ...answered({
    parts: [
      { type: 'text', text: 'I would send this to all 1,284 customers.' },
      {
        ...toolCall,
        name: 'send_newsletter',
        inputText: '{"to":"customers","subject":"New opening hours"}',
        input: { to: 'customers', subject: 'New opening hours' },
        state: 'awaiting-approval',
      },
    ],
    finishReason: 'tool-calls',
  }),
  tags: ['!state', 'autodocs'],
}
export const RunningAStep: Story = answered({
  status: 'streaming',
  parts: [searchStep, { ...searchStep, id: 's2', state: 'running', kind: 'consultant_search_web' }],
})
export const Stopped: Story = answered({ status: 'stopped' })
export const Interrupted: Story = {
  ...answered({
    status: 'interrupted',
    error: createError('stream-cut', 'The connection broke while the answer was arriving.').data,
  }),
  tags: ['!state', 'autodocs'],
}
export const InterruptedWithoutReason: Story = answered({ status: 'interrupted' })
export const Failed: Story = answered({ status: 'failed', error: errors.provider })
export const FailedBeforeTheFirstWord: Story = answered({
  status: 'failed',
  parts: [],
  error: errors['rate-limited'],
})
export const Reconnecting: Story = {
  args: { message: messageOf({ status: 'streaming', parts: [{ type: 'text', text: paragraphs }] }) },
  decorators: [inChat({ messages: [question, messageOf({ status: 'streaming' })], status: 'reconnecting' })],
}
export const CutOffByLength: Story = answered({ finishReason: 'length' })
export const CutOffByFilter: Story = answered({ finishReason: 'content-filter' })
const cutOff = messageOf({ parts: [{ type: 'text', text: said }], finishReason: 'length' })
const goesOn = { capabilities: { history: 'client', prefill: true, tools: false } } as const
export const CutOffByLengthAndContinued: Story = {
  args: { message: cutOff },
  decorators: [inChat({ messages: [question, cutOff] }, goesOn)],
}
const versions = [1, 3].map((createdAt) => messageOf({ id: `a${createdAt}`, createdAt }))
export const OneOfThreeVersions: Story = {
  tags: ['!state', 'autodocs'],
  args: { message: { ...answer, createdAt: 2 } },
  decorators: [inChat({ messages: [{ ...answer, createdAt: 2 }], hidden: versions })],
}
export const AQuestionOfTwoVersions: Story = {
  args: { message: question },
  decorators: [inChat({ messages: [question, answer], hidden: [{ ...question, id: 'q0', createdAt: 0 }] })],
}
export const VersionsInJapanese: Story = { ...OneOfThreeVersions, globals: { locale: 'ja' } }
export const VersionsRightToLeft: Story = { ...OneOfThreeVersions, globals: { dir: 'rtl' } }
export const Rated: Story = {
  ...last(answer),
  render: (args) => (
    <MessageSettingsProvider onFeedback={fn()} contextTokens={2000}>
      <Message {...args} />
    </MessageSettingsProvider>
  ),
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Good answer' }))
    await expect(canvas.getByRole('button', { name: 'Good answer' })).toHaveAttribute('aria-pressed', 'true')
  },
}
export const Question: Story = { ...last(question), tags: ['!state', 'autodocs'] }
export const QuestionWithFiles: Story = last({
  ...question,
  parts: [
    image,
    { type: 'file', mediaType: 'application/pdf', url: 'data:application/pdf;base64,', name: 'log.pdf' },
    ...question.parts,
  ],
})
export const AnswerWithFiles: Story = answered({
  parts: [
    { type: 'text', text: 'Here is what you used, and what it was last year:' },
    image,
    { ...image, mediaType: 'image/png', url: 'https://cdn.example.com/2025.png', name: '2025.png' },
    { type: 'text', text: 'The figures are in the table.' },
    { type: 'file', mediaType: 'text/csv', url: 'https://example.com/usage.csv', name: 'usage.csv' },
  ],
})
export const Editing: Story = {
  ...last(question),
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Edit' }))
  },
}
export const Japanese: Story = {
  ...last({ ...answer, parts: [searchStep, { type: 'text', text: japaneseText }] }),
  globals: { locale: 'ja' },
}
export const FailedInJapanese: Story = {
  ...answered({
    status: 'failed',
    parts: [{ type: 'text', text: japaneseText }],
    error: errors.unauthorized,
  }),
  globals: { locale: 'ja' },
}
export const RightToLeft: Story = {
  ...last({ ...answer, status: 'stopped', parts: [searchStep, { type: 'text', text: arabicText }] }),
  globals: { dir: 'rtl' },
}
export const LongWords: Story = answered({
  parts: [
    { ...toolCall, name: 'price'.repeat(40) },
    { type: 'text', text: longWords },
  ],
})
export const LongWordsInAQuestion: Story = last({ ...question, parts: [{ type: 'text', text: longWords }] })
