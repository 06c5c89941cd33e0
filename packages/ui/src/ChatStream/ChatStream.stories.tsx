import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentType } from 'react'
import type { Chat } from '@chatstream/core'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import {
  answer,
  arabicText,
  errors,
  japaneseText,
  question,
  searchStep,
  toolCall,
} from '../testing/samples.testing.ts'
import { ChatStream, type ChatStreamProps } from './ChatStream.tsx'

type Props = Pick<ChatStreamProps, 'suggestions' | 'slots' | 'locale'> & { chat: Chat }

const meta = {
  component: ChatStream as ComponentType<Props>,
  parameters: { layout: 'fullscreen' },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '100dvh' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<Props>
export default meta
type Story = StoryObj<typeof meta>

const second = messageOf({
  id: 'q2',
  role: 'user',
  parts: [{ type: 'text', text: 'And what does it cost me a month?' }],
})
const live = messageOf({
  id: 'a2',
  status: 'streaming',
  parts: [
    { ...toolCall, state: 'done', output: { 'DeepSeek V3.2': 480, 'GPT-4o': 7500 } },
    { type: 'text', text: 'At 1,000 M input and 500 M output tokens the difference is' },
  ],
})
const conversation = {
  messages: [question, answer, second, live],
  title: '営業時間についての質問',
  usage: { totalTokens: 1284 },
}

export const Streaming: Story = {
  tags: ['!state', 'autodocs'],
  args: { chat: fixedChat({ ...conversation, status: 'streaming' }) },
}
export const Reconnecting: Story = {
  tags: ['!state', 'autodocs'],
  args: { chat: fixedChat({ ...conversation, status: 'reconnecting' }) },
}
export const Refused: Story = {
  args: { chat: fixedChat({ ...conversation, status: 'streaming', error: errors.refused }) },
}
export const Failed: Story = {
  args: {
    chat: fixedChat({
      messages: [
        question,
        messageOf({ status: 'failed', error: errors.unauthorized, finishReason: 'error' }),
      ],
      error: errors.unauthorized,
    }),
  },
}
export const Empty: Story = {
  tags: ['!state', 'autodocs'],
  args: { chat: fixedChat(), suggestions: ['Why did my stream stall?', 'What does it cost me a month?'] },
}
export const Japanese: Story = {
  args: {
    locale: 'ja',
    chat: fixedChat({
      messages: [
        { ...question, parts: [{ type: 'text', text: '営業時間を教えてください。' }] },
        { ...answer, parts: [searchStep, { type: 'text', text: japaneseText }] },
      ],
      title: '営業時間についての質問',
      usage: { totalTokens: 335 },
    }),
  },
}
export const RightToLeft: Story = {
  args: {
    chat: fixedChat({
      messages: [
        { ...question, parts: [{ type: 'text', text: 'متى يفتح المتجر؟' }] },
        messageOf({ status: 'streaming', parts: [searchStep, { type: 'text', text: arabicText }] }),
      ],
      status: 'reconnecting',
    }),
  },
  globals: { dir: 'rtl' },
}
export const OnAPhone: Story = {
  args: { chat: fixedChat({ ...conversation, status: 'reconnecting' }) },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '100dvh', inlineSize: 390 }}>
        <Story />
      </div>
    ),
  ],
}
export const OtherParts: Story = {
  tags: ['!state', 'autodocs'],
  args: {
    chat: fixedChat({ ...conversation, status: 'streaming' }),
    slots: {
      Header: () => <header style={{ padding: 12 }}>A header of the app’s own</header>,
      ToolCall: ({ part }) => <p>The app shows {part.name} its own way.</p>,
    },
  },
}
