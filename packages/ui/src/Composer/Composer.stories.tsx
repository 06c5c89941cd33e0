import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn } from 'storybook/test'
import { inChat } from '../testing/inChat.testing.tsx'
import { longWords } from '../testing/samples.testing.ts'
import { Composer, ComposerButton, ComposerInput } from './Composer.tsx'
import { ComposerHint } from './ComposerHint.tsx'

const send = fn(async () => undefined)

const meta = { component: Composer, decorators: [inChat({}, { send })] } satisfies Meta<typeof Composer>
export default meta
type Story = StoryObj<typeof meta>

export const Empty: Story = {}
export const Busy: Story = { decorators: [inChat({ status: 'streaming' })] }
export const Japanese: Story = { globals: { locale: 'ja' } }
export const Written: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.type(canvas.getByRole('textbox'), 'Two lines:{Shift>}{Enter}{/Shift}this is the second')
    await expect(canvas.getByRole('textbox')).toHaveValue('Two lines:\nthis is the second')
  },
}
export const LongText: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('textbox'))
    await userEvent.paste(`${longWords}\n`.repeat(12))
  },
}
export const SentByKeyboard: Story = {
  async play({ canvas, userEvent }) {
    send.mockClear()
    await userEvent.tab()
    await userEvent.keyboard('{Enter}Hello{Enter}')
    await expect(send).toHaveBeenCalledTimes(1)
    await expect(send).toHaveBeenCalledWith('Hello')
    await expect(canvas.getByRole('textbox')).toHaveFocus()
  },
}
export const ComposedByHand: Story = {
  render: () => (
    <>
      <Composer>
        <ComposerInput maxLength={200} aria-label="Your order number" />
        <ComposerButton />
      </Composer>
      <ComposerHint />
    </>
  ),
}
