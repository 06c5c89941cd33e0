import type { Meta, StoryObj } from '@storybook/react-vite'
import { Cost } from './Cost.tsx'

const unpriced = [{ reason: 'unknown-model', model: 'gpt-9' }, { reason: 'no-usage' }] as const

const meta = {
  component: Cost,
  args: { cost: { status: 'exact', amount: '0.8372', currency: 'USD' }, asOf: '2026-01-15' },
} satisfies Meta<typeof Cost>
export default meta
type Story = StoryObj<typeof meta>

export const Known: Story = { tags: ['!state', 'autodocs'] }
export const Small: Story = { args: { cost: { status: 'exact', amount: '0.0001032', currency: 'USD' } } }
export const AtLeast: Story = {
  tags: ['!state', 'autodocs'],
  args: { cost: { status: 'at-least', amount: '0.8372', currency: 'USD', unpriced } },
}
export const Unknown: Story = { args: { cost: { status: 'unknown', unpriced } } }
export const BudgetWithin: Story = { args: { budget: { limit: 2, currency: 'USD' } } }
export const BudgetNear: Story = {
  tags: ['!state', 'autodocs'],
  args: { budget: { limit: 1, currency: 'USD' } },
}
export const BudgetOver: Story = { args: { budget: { limit: 0.5, currency: 'USD' } } }
export const BudgetUnknown: Story = {
  args: { cost: { status: 'unknown', unpriced }, budget: { limit: 1, currency: 'USD' } },
}
export const Japanese: Story = {
  args: {
    cost: { status: 'at-least', amount: '54750', currency: 'JPY', unpriced },
    budget: { limit: 60_000, currency: 'JPY' },
  },
  globals: { locale: 'ja' },
}
export const RightToLeft: Story = {
  args: { budget: { limit: 1, currency: 'USD' } },
  globals: { dir: 'rtl' },
}
