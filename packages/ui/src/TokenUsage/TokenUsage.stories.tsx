import type { Meta, StoryObj } from '@storybook/react-vite'
import { TokenUsage } from './TokenUsage.tsx'

const everything = {
  inputTokens: 1250,
  outputTokens: 850,
  cachedInputTokens: 1024,
  reasoningTokens: 512,
  totalTokens: 2100,
  calls: 3,
}

const meta = { component: TokenUsage, args: { usage: everything } } satisfies Meta<typeof TokenUsage>
export default meta
type Story = StoryObj<typeof meta>

export const Everything: Story = { tags: ['!state', 'autodocs'] }
export const InAndOut: Story = { args: { usage: { inputTokens: 250, outputTokens: 85 } } }
export const OneCall: Story = { args: { usage: { totalTokens: 195, calls: 1 } } }
export const Chosen: Story = { args: { fields: ['totalTokens', 'cachedInputTokens'] } }
export const Context: Story = { tags: ['!state', 'autodocs'], args: { contextTokens: 8000 } }
export const ContextNearlyFull: Story = { args: { contextTokens: 2500 } }
export const ContextFull: Story = { args: { contextTokens: 2000 } }
export const ContextInJapanese: Story = { args: { contextTokens: 8000 }, globals: { locale: 'ja' } }
export const ContextRightToLeft: Story = { args: { contextTokens: 8000 }, globals: { dir: 'rtl' } }
export const Japanese: Story = { globals: { locale: 'ja' } }
