import type { Meta, StoryObj } from '@storybook/react-vite'
import { codeer, createChat, parseRecording, replayTransport } from '@chatstream/core'
import { useEffect, useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import recorded from '../testing/recorded.testing.jsonl?raw'
import { ChatStream } from './ChatStream.tsx'

/** A recording from a browser, played again: `speed` 1 keeps its gaps. */
function Recorded({ speed }: { speed: number }) {
  const [chat] = useState(() =>
    createChat({
      url: '/scripted',
      protocol: codeer({ agentId: 'agent' }),
      transport: replayTransport(parseRecording(recorded), { speed }),
    }),
  )
  useEffect(() => void chat.send('Look it up for me'), [chat])
  return <ChatStream chat={chat} />
}

const meta = {
  component: Recorded,
  parameters: { layout: 'fullscreen' },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '100dvh' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof Recorded>
export default meta
type Story = StoryObj<typeof meta>

export const AsRecorded: Story = {
  args: { speed: 1 },
  play: async ({ canvasElement }) => {
    await waitFor(() =>
      expect(
        canvasElement.querySelector('[data-status="complete"][data-role="assistant"]')?.textContent,
      ).toContain('This month we are closed on the 3rd and the 23rd, which are public holidays.'),
    )
  },
}

export const TenTimesAsFast: Story = { ...AsRecorded, args: { speed: 10 } }
