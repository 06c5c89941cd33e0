import type { Meta, StoryObj } from '@storybook/react-vite'
import { measured } from '../testing/measured.testing.ts'
import { LatencyPanel } from './LatencyPanel.tsx'

const even = Array.from({ length: 80 }, (_, i) => 20 + ((i * 7) % 11))
const bursts = Array.from({ length: 80 }, (_, i) => (i % 10 === 9 ? 400 : i === 44 ? 1600 : 4))
const runs = [
  { ttfbMs: 310, gapsMs: even, outputTokens: 81 },
  { ttfbMs: 280, gapsMs: even, outputTokens: 81 },
  { ttfbMs: 1250, gapsMs: bursts, outputTokens: 120, lostMs: 1000 },
]

const meta = {
  component: LatencyPanel,
  args: { stats: measured(runs), targetMs: 800 },
} satisfies Meta<typeof LatencyPanel>
export default meta
type Story = StoryObj<typeof meta>

export const Several: Story = { tags: ['!state', 'autodocs'] }
export const One: Story = { args: { stats: measured(runs.slice(0, 1)) } }
export const Running: Story = {
  tags: ['!state', 'autodocs'],
  args: { stats: measured([...runs, { ttfbMs: 200, gapsMs: [20], isRunning: true }]) },
}
export const WithoutUsage: Story = { args: { stats: measured([{ ttfbMs: 90, gapsMs: even }]) } }
export const None: Story = { args: { stats: measured([]) } }
export const Japanese: Story = { globals: { locale: 'ja' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const Phone: Story = {
  decorators: [
    (Story) => (
      <div style={{ inlineSize: 320 }}>
        <Story />
      </div>
    ),
  ],
}
