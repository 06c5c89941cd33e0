import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentType } from 'react'
import { expect } from 'storybook/test'
import { memoryThreads } from '../testing/memoryThreads.testing.ts'
import { ChatApp, type ChatAppProps } from './ChatApp.tsx'

const sized = (width: number) => (Story: ComponentType) => (
  <div style={{ inlineSize: width, blockSize: 560 }}>
    <Story />
  </div>
)

const meta = {
  component: ChatApp,
  decorators: [sized(1000)],
  args: { threads: memoryThreads(), selectedId: 'unread', suggestions: ['What can you do?'] },
} satisfies Meta<ChatAppProps>
export default meta
type Story = StoryObj<ChatAppProps>

export const Wide: Story = { tags: ['!state', 'autodocs'] }
export const Japanese: Story = { args: { locale: 'ja' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const NewConversation: Story = { args: { selectedId: 'nothing-yet' } }
export const Loading: Story = { args: { threads: memoryThreads({ threads: [], status: 'loading' }) } }
export const Offline: Story = { args: { threads: memoryThreads({ connection: 'offline' }) } }
export const Narrow: Story = {
  tags: ['!state', 'autodocs'],
  decorators: [sized(390)],
  async play({ canvas }) {
    await expect(canvas.findByRole('button', { name: 'Conversations, 2 need a look' })).resolves.toBeVisible()
  },
}
