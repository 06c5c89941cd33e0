import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fireEvent, fn } from 'storybook/test'
import { inChat } from '../testing/inChat.testing.tsx'
import { image, longWords } from '../testing/samples.testing.ts'
import type { Attachments } from './attachment.ts'
import { Composer, ComposerButton, ComposerInput } from './Composer.tsx'
import { ComposerHint } from './ComposerHint.tsx'

const send = fn(async () => undefined)

const meta = { component: Composer, decorators: [inChat({}, { send })] } satisfies Meta<typeof Composer>
export default meta
type Story = StoryObj<typeof meta>

export const Empty: Story = { tags: ['!state', 'autodocs'] }
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
export const ModEnter: Story = {
  args: { sendKey: 'mod-enter' },
  async play({ canvas, userEvent }) {
    send.mockClear()
    await userEvent.type(canvas.getByRole('textbox'), 'One{Enter}two{Control>}{Enter}{/Control}')
    await expect(send).toHaveBeenCalledWith('One\ntwo')
  },
}
export const NearTheLimit: Story = {
  args: { maxLength: 20 },
  play: ({ canvas, userEvent }) => userEvent.type(canvas.getByRole('textbox'), 'Nearly twenty long'),
}
export const TooLong: Story = {
  args: { maxLength: 20 },
  play: ({ canvas, userEvent }) => userEvent.type(canvas.getByRole('textbox'), 'More than twenty characters'),
}
export const TooLongInJapanese: Story = { ...TooLong, globals: { locale: 'ja' } }

const never = new Promise<never>(() => undefined)
const svg = new File([decodeURIComponent(image.url.split(',')[1] ?? '')], 'tokens-a-day.svg', {
  type: 'image/svg+xml',
})
const pdf = new File(['%PDF'.repeat(90_000)], 'terms-of-delivery-and-everything-else-2026.pdf', {
  type: 'application/pdf',
})
const attached = (upload: Attachments['upload'], ...files: File[]): Story => ({
  args: { attachments: { accept: 'image/*,.pdf', ...(upload && { upload }) } },
  async play({ canvas }) {
    await fireEvent.change(canvas.getByLabelText(/Attach files|ファイルを添付/), { target: { files } })
  },
})
export const MayAttach: Story = { tags: ['!state', 'autodocs'], args: { attachments: {} } }
export const Attached: Story = attached(undefined, svg, pdf)
export const Uploading: Story = attached(
  (_file, { onProgress }) => {
    onProgress(0.4)
    return never
  },
  svg,
  pdf,
)
export const UploadFailed: Story = attached(() => Promise.reject(new Error('No room left')), pdf)
export const Refused: Story = attached(undefined, new File(['a'], 'setup.exe'), svg)
export const UploadingInJapanese: Story = { ...Uploading, globals: { locale: 'ja' } }
export const UploadFailedRightToLeft: Story = { ...UploadFailed, globals: { dir: 'rtl' } }
export const RefusedToSend: Story = {
  ...Uploading,
  async play(context) {
    await Uploading.play?.(context)
    await context.userEvent.type(context.canvas.getByRole('textbox'), 'Look{Enter}')
    await expect(context.canvas.getByText('Files are still being uploaded.')).toBeVisible()
  },
}
export const Hints: Story = {
  tags: ['!state', 'autodocs'],
  render: () => (
    <>
      <ComposerHint />
      <ComposerHint sendKey="mod-enter" />
    </>
  ),
}
export const HintWhileAnAnswerArrives: Story = {
  render: () => <ComposerHint />,
  decorators: [inChat({ status: 'streaming' })],
}
export const ComposedByHand: Story = {
  tags: ['!state', 'autodocs'],
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
