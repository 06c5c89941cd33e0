import type { Meta, StoryObj } from '@storybook/react-vite'
import { toolCall } from '../testing/samples.testing.ts'
import { ToolCall } from './ToolCall.tsx'

const meta = { component: ToolCall, args: { part: toolCall, live: true } } satisfies Meta<typeof ToolCall>
export default meta
type Story = StoryObj<typeof meta>

export const StreamingInput: Story = {
  args: {
    part: { ...toolCall, state: 'streaming-input', inputText: '{"plans":["DeepSeek V3.2","GP', input: {} },
    open: true,
  },
}
export const Ready: Story = {}
export const AwaitingApproval: Story = { args: { part: { ...toolCall, state: 'awaiting-approval' } } }
export const Running: Story = { args: { part: { ...toolCall, state: 'running' } } }
export const Done: Story = {
  args: {
    part: { ...toolCall, state: 'done', output: { 'DeepSeek V3.2': 480, 'GPT-4o': 7500 } },
    open: true,
  },
}
export const Failed: Story = {
  args: { part: { ...toolCall, state: 'failed', error: 'The table has no plan “GPT-4o”.' }, open: true },
}
export const Denied: Story = { args: { part: { ...toolCall, state: 'denied' } } }
export const Unfinished: Story = { args: { part: { ...toolCall, state: 'running' }, live: false } }
export const Japanese: Story = {
  args: { part: { ...toolCall, state: 'done', output: '該当する料金表が2件あります。' }, open: true },
  globals: { locale: 'ja' },
}
