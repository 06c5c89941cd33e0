import type { Meta, StoryObj } from '@storybook/react-vite'
import { fn } from 'storybook/test'
import { errors, longWords } from '../testing/samples.testing.ts'
import { ErrorNotice } from './ErrorNotice.tsx'

const meta = {
  component: ErrorNotice,
  args: { error: errors.network, onRetry: fn(), onDismiss: fn() },
} satisfies Meta<typeof ErrorNotice>
export default meta
type Story = StoryObj<typeof meta>

export const Network: Story = { tags: ['!state', 'autodocs'] }
export const Http: Story = { args: { error: errors.http } }
export const Unauthorized: Story = { args: { error: errors.unauthorized } }
export const RateLimited: Story = { tags: ['!state', 'autodocs'], args: { error: errors['rate-limited'] } }
export const BadRequest: Story = { args: { error: errors['bad-request'] } }
export const NotAStream: Story = { args: { error: errors['not-a-stream'] } }
export const Timeout: Story = { args: { error: errors.timeout } }
export const Protocol: Story = { args: { error: errors.protocol } }
export const Provider: Story = { args: { error: errors.provider } }
export const Refused: Story = { args: { error: errors.refused } }
export const Japanese: Story = { args: { error: errors['rate-limited'] }, globals: { locale: 'ja' } }
export const LongWords: Story = { args: { error: { ...errors.provider, params: { detail: longWords } } } }

export const BrokeOff: Story = {
  tags: ['!state', 'autodocs'],
  args: { error: { ...errors.network, attempts: 5 }, onContinue: fn() },
}
