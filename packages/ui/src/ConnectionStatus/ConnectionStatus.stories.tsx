import type { Meta, StoryObj } from '@storybook/react-vite'
import { inChat } from '../testing/inChat.testing.tsx'
import { errors } from '../testing/samples.testing.ts'
import { ConnectionStatus } from './ConnectionStatus.tsx'

const meta = {
  component: ConnectionStatus,
  decorators: [
    // Above the composer, where it floats while the chat connects.
    (Story) => (
      <div className="cs-footer" style={{ marginBlockStart: 48 }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof ConnectionStatus>
export default meta
type Story = StoryObj<typeof meta>

export const Waiting: Story = { tags: ['!state', 'autodocs'], decorators: [inChat({ status: 'waiting' })] }
export const Connecting: Story = { decorators: [inChat({ status: 'connecting' })] }
export const Reconnecting: Story = { decorators: [inChat({ status: 'reconnecting' })] }
/** The time of the next try, far enough away to look at the story. */
const retryAt = Date.now() + 59_000
export const RetryIn: Story = {
  tags: ['!state', 'autodocs'],
  decorators: [inChat({ status: 'reconnecting', connection: { attempt: 2, limit: 5, retryAt } })],
}
export const Limited: Story = {
  decorators: [
    inChat({
      status: 'reconnecting',
      connection: { attempt: 1, limit: 5, retryAt, error: errors['rate-limited'] },
    }),
  ],
}
export const RetryInJapanese: Story = { ...RetryIn, globals: { locale: 'ja' } }
export const Offline: Story = { tags: ['!state', 'autodocs'], decorators: [inChat({ status: 'offline' })] }
export const OfflineInJapanese: Story = {
  decorators: [inChat({ status: 'offline' })],
  globals: { locale: 'ja' },
}
