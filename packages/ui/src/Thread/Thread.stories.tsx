import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ChatMessage } from '@chatstream/core'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { inChat } from '../testing/inChat.testing.tsx'
import { answer, question } from '../testing/samples.testing.ts'
import { Thread } from './Thread.tsx'

const meta = {
  component: Thread,
  decorators: [
    (Story) => (
      <div style={{ display: 'flex', flexDirection: 'column', blockSize: 480 }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof Thread>
export default meta
type Story = StoryObj<typeof meta>

const live = messageOf({
  id: 'a2',
  status: 'streaming',
  parts: [{ type: 'text', text: 'At 1,000 M input tokens' }],
})
const turns = Array.from({ length: 12 }, (_, turn): ChatMessage[] => [
  { ...question, id: `q-${turn}` },
  { ...answer, id: `a-${turn}` },
]).flat()

export const Conversation: Story = {
  tags: ['!state', 'autodocs'],
  decorators: [
    inChat({ messages: [question, answer, { ...question, id: 'q2' }, live], status: 'streaming' }),
  ],
}
export const Long: Story = { decorators: [inChat({ messages: turns })] }
export const Empty: Story = { decorators: [inChat()] }
export const EmptyWithSuggestions: Story = {
  tags: ['!state', 'autodocs'],
  args: {
    suggestions: ['Why did my stream stall?', 'What does it cost me a month?', 'Show me the agent’s steps'],
  },
  decorators: [inChat()],
}
export const EmptyInJapanese: Story = {
  args: { suggestions: ['営業時間を教えてください', '料金はいくらですか'] },
  decorators: [inChat()],
  globals: { locale: 'ja' },
}
