import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ToolCallPart } from '@chatstream/core'
import { expect } from 'storybook/test'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { inChat } from '../testing/inChat.testing.tsx'
import { longWords, toolCall } from '../testing/samples.testing.ts'
import { ToolCall } from './ToolCall.tsx'

const meta = { component: ToolCall, args: { part: toolCall, live: true } } satisfies Meta<typeof ToolCall>
export default meta
type Story = StoryObj<typeof meta>

const streaming: ToolCallPart = {
  ...toolCall,
  state: 'streaming-input',
  inputText: '{"plans":["DeepSeek V3.2","GP',
  input: { plans: ['DeepSeek V3.2', 'GP'] },
}
const { input: _, ...unread } = streaming
const asking: ToolCallPart = { ...toolCall, state: 'awaiting-approval' }
const done: ToolCallPart = {
  ...toolCall,
  state: 'done',
  output: { 'DeepSeek V3.2': 480, 'GPT-4o': 7500 },
}

export const StreamingInput: Story = { tags: ['!state', 'autodocs'], args: { part: streaming, open: true } }
export const StreamingInputUnread: Story = { args: { part: { ...unread, inputText: '{"pl' }, open: true } }
export const Ready: Story = {}
export const AwaitingApproval: Story = {
  tags: ['!state', 'autodocs'],
  args: { part: asking },
  decorators: [inChat({ messages: [messageOf({ parts: [asking] })] })],
  async play({ canvas, userEvent }) {
    await expect(canvas.getByText('Asks to call price_table').closest('details')).toHaveAttribute('open')
    await userEvent.tab()
    await userEvent.tab()
    await userEvent.tab()
    await expect(canvas.getByRole('button', { name: 'Allow once' })).toHaveFocus()
  },
}
export const AwaitingApprovalInJapanese: Story = {
  args: { part: asking },
  decorators: [inChat({ messages: [messageOf({ parts: [asking] })] })],
  globals: { locale: 'ja' },
}
export const Running: Story = { args: { part: { ...toolCall, state: 'running' } } }
export const RunningWithAFirstOutput: Story = {
  args: { part: { ...done, state: 'running', output: { 'DeepSeek V3.2': 480 } }, open: true },
}
export const RunByTheProvider: Story = {
  args: { part: { ...done, name: 'web_search', title: 'Web search', providerExecuted: true } },
}
export const Done: Story = { tags: ['!state', 'autodocs'], args: { part: done, open: true } }
export const Failed: Story = {
  tags: ['!state', 'autodocs'],
  args: { part: { ...toolCall, state: 'failed', error: 'The table has no plan “GPT-4o”.' }, open: true },
}
export const Denied: Story = { args: { part: { ...toolCall, state: 'denied' } } }
export const Unfinished: Story = { args: { part: { ...toolCall, state: 'running' }, live: false } }
export const Japanese: Story = {
  args: { part: { ...done, output: '該当する料金表が2件あります。', providerExecuted: true }, open: true },
  globals: { locale: 'ja' },
}
export const LongWords: Story = {
  args: {
    part: { ...done, name: 'price'.repeat(30), providerExecuted: true, output: longWords },
    open: true,
  },
}
