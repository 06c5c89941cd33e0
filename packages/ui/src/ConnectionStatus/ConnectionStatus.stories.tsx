import type { Meta, StoryObj } from '@storybook/react-vite'
import { inChat } from '../testing/inChat.testing.tsx'
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

export const Waiting: Story = { decorators: [inChat({ status: 'waiting' })] }
export const Connecting: Story = { decorators: [inChat({ status: 'connecting' })] }
export const Reconnecting: Story = { decorators: [inChat({ status: 'reconnecting' })] }
export const Offline: Story = { decorators: [inChat({ status: 'offline' })] }
export const OfflineInJapanese: Story = {
  decorators: [inChat({ status: 'offline' })],
  globals: { locale: 'ja' },
}
