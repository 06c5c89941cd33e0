import type { Meta, StoryObj } from '@storybook/react-vite'
import { CitationsProvider, CitedText } from './CitedText.tsx'
import { Sources } from './Sources.tsx'

const meta = {
  component: Sources,
  args: {
    parts: [
      { type: 'source', id: '1', url: 'https://nginx.org/en/docs/', title: 'nginx documentation' },
      { type: 'source', id: '2', url: 'https://developer.mozilla.org/docs/Web/API/Server-sent_events' },
      { type: 'source', id: '3', url: 'mailto:help@example.com', title: 'Support' },
    ],
  },
} satisfies Meta<typeof Sources>
export default meta
type Story = StoryObj<typeof meta>

export const Links: Story = { tags: ['!state', 'autodocs'] }
export const Documents: Story = {
  args: {
    parts: [
      { type: 'source', id: '1', title: 'Opening hours', name: 'hours.pdf', mediaType: 'application/pdf' },
      { type: 'source', id: '2', name: 'prices.pdf', mediaType: 'application/pdf' },
    ],
  },
}
export const WhatIsNoLink: Story = {
  args: {
    parts: [
      { type: 'source', id: '1', url: 'java\nscript:alert(1)', title: 'A script' },
      { type: 'source', id: '2', url: 'https://bank.example@evil.example/login', title: 'Your bank' },
      { type: 'source', id: '3', url: 'https://xn--pple-43d.com/', title: 'аpple.com' },
      { type: 'source', id: '4', title: 'A document without an address' },
    ],
  },
}
export const Japanese: Story = {
  args: { parts: [{ type: 'source', id: '1', url: 'https://example.jp/eigyo', title: '営業時間のご案内' }] },
  globals: { locale: 'ja' },
}
export const CitedInTheText: Story = {
  tags: ['!state', 'autodocs'],
  render: ({ parts }) => (
    <div className="cs-message" data-role="user">
      <CitationsProvider sources={parts}>
        <p>
          <CitedText text="nginx keeps sixty seconds [1], and browsers try again [2][3]; array[7] is no source." />
        </p>
      </CitationsProvider>
      <Sources parts={parts} />
    </div>
  ),
}
