import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { japaneseText } from '../testing/samples.testing.ts'
import { Reasoning } from './Reasoning.tsx'

const text = 'The user asks which plan is cheaper.\n\nInput counts double: 270 and 210 make 480.'

const meta = {
  component: Reasoning,
  args: { part: { type: 'reasoning', text, startedAt: 0, endedAt: 4200 } },
} satisfies Meta<typeof Reasoning>
export default meta
type Story = StoryObj<typeof meta>

export const Done: Story = { tags: ['!state', 'autodocs'] }
export const Running: Story = { tags: ['!state', 'autodocs'], args: { running: true } }
export const Open: Story = { tags: ['!state', 'autodocs'], args: { open: true } }
export const Japanese: Story = {
  args: { part: { type: 'reasoning', text: japaneseText, startedAt: 0, endedAt: 75_000 }, open: true },
  globals: { locale: 'ja' },
}
export const OpenedByTheUser: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByText('Thought'))
    await expect(canvas.getByText('Input counts double', { exact: false })).toBeVisible()
  },
}
