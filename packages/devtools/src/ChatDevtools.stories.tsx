import type { Meta, StoryObj } from '@storybook/react-vite'
import { createChat } from '@chatstream/core'
import { scriptedModel } from '@chatstream/testing'
import { useEffect, useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import { ChatDevtools } from './ChatDevtools.tsx'

const meta = { component: ChatDevtools, parameters: { layout: 'fullscreen' } } satisfies Meta<
  typeof ChatDevtools
>
export default meta
type Story = StoryObj<typeof meta>

/** A page with a chat that has been asked once; its connection was cut in mid-answer and the chat asked again. */
function Asked() {
  const [chat] = useState(() => {
    const answers = [
      scriptedModel({ script: [{ reasoning: 'A short one.' }, 'It breaks ', { cut: 'error' }] }),
      scriptedModel({ script: [{ text: 'It is whole now.', rate: 30 }] }),
    ]
    let asked = 0
    return createChat({
      url: '/v1/chat/completions',
      retry: { whenCut: 'restart', initialMs: 10 },
      fetch: (input, init) => {
        const model = answers[Math.min(asked++, answers.length - 1)]
        if (model === undefined) throw new Error('There is no answer.')
        return model(new Request(input, init))
      },
    })
  })
  useEffect(() => void chat.send('Hello'), [chat])
  return null
}

const shadowText = (canvas: HTMLElement) =>
  [...canvas.querySelectorAll('*')].map((element) => element.shadowRoot?.textContent ?? '').join('')

export const Bottom: Story = {
  tags: ['!state', 'autodocs'],
  args: { defaultOpen: true },
  render: (args) => (
    <>
      <ChatDevtools {...args} />
      <Asked />
    </>
  ),
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(shadowText(canvasElement)).toContain('the stream ended'))
  },
}

export const Right: Story = { ...Bottom, args: { defaultOpen: true, defaultPosition: 'right' } }

export const Floating: Story = { ...Bottom, args: { defaultOpen: true, defaultPosition: 'floating' } }

/** The panel in the flow of the page. The block around the panel decides the panel's size. */
export const Inline: Story = {
  ...Bottom,
  args: { defaultPosition: 'inline' },
  render: (args) => (
    <div style={{ width: 420, height: 420 }}>
      <ChatDevtools {...args} />
      <Asked />
    </div>
  ),
}

export const Closed: Story = {}
