import type { Meta, StoryObj } from '@storybook/react-vite'
import type { QueuedQuestion } from '@chatstream/core'
import { expect, fn } from 'storybook/test'
import { inChat } from '../testing/inChat.testing.tsx'
import { longWords } from '../testing/samples.testing.ts'
import { Queue } from './Queue.tsx'

const moveQueued = fn()
const sendNow = fn(async () => undefined)

const waiting: readonly QueuedQuestion[] = [
  { id: 'q1', text: 'And what does it cost me a month?', createdAt: 0 },
  { id: 'q2', text: `${longWords} ${longWords}`, createdAt: 1 },
  { id: 'q3', text: 'ما هي مواعيد العمل؟', createdAt: 2 },
  {
    id: 'q4',
    text: '',
    files: [{ url: 'https://files.example/a.pdf', mediaType: 'application/pdf' }],
    createdAt: 3,
  },
]
const some = (queue: readonly QueuedQuestion[], isQueuePaused = false) =>
  inChat({ status: isQueuePaused ? 'idle' : 'streaming', queue, isQueuePaused }, { moveQueued, sendNow })

const meta = { component: Queue, decorators: [some(waiting)] } satisfies Meta<typeof Queue>
export default meta
type Story = StoryObj<typeof meta>

export const Several: Story = { tags: ['!state', 'autodocs'] }
export const Japanese: Story = { globals: { locale: 'ja' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const One: Story = { decorators: [some(waiting.slice(0, 1))] }
export const Paused: Story = { tags: ['!state', 'autodocs'], decorators: [some(waiting.slice(0, 2), true)] }
export const PausedInJapanese: Story = { ...Paused, globals: { locale: 'ja' } }
export const Edited: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getAllByRole('button', { name: 'Edit' })[0]!)
    await expect(canvas.getByRole('textbox', { name: 'Edit the waiting question' })).toHaveFocus()
  },
}
export const ByKeyboard: Story = {
  async play({ canvas, userEvent }) {
    moveQueued.mockClear()
    await userEvent.tab()
    await userEvent.keyboard('{ArrowDown}{End}')
    await expect(moveQueued.mock.calls).toEqual([
      ['q1', 1],
      ['q1', 3],
    ])
    await expect(canvas.getByRole('status')).toHaveTextContent('Now 4 of 4.')
    await userEvent.tab()
    await userEvent.keyboard('{Enter}')
    await expect(sendNow).toHaveBeenCalledWith('q1')
  },
}
