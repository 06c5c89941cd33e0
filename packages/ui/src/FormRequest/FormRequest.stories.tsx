import type { Meta, StoryObj } from '@storybook/react-vite'
import { codeer, type ChatMessage, type FormAnswer, type StepPart } from '@chatstream/core'
import { expect, fn } from 'storybook/test'
import { Message } from '../Message/Message.tsx'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { inChat } from '../testing/inChat.testing.tsx'
import { formStep, longWords, question } from '../testing/samples.testing.ts'

/** The form inside a message: below the title of its step. */
const meta = { component: Message } satisfies Meta<typeof Message>
export default meta
type Story = StoryObj<typeof meta>

const { formatAnswer } = codeer()
const send = fn(async () => undefined)

function asking(
  part: StepPart,
  after: readonly ChatMessage[] = [],
  status: 'idle' | 'streaming' = 'idle',
): Story {
  const message = messageOf({ parts: [part, { type: 'text', text: 'Then I can book it for you.' }] })
  return {
    args: { message },
    decorators: [inChat({ messages: [question, message, ...after], status }, { formatAnswer, send })],
  }
}
const answers: readonly FormAnswer[] = [
  { name: 'name', label: 'Your name', value: 'Sato', text: 'Sato' },
  { name: 'topics', label: 'What you want to see', value: ['Archive'], text: 'Archive, Garden' },
  { name: 'news', label: 'Send me the newsletter', value: false, text: 'No' },
]
const answered = messageOf({
  id: 'q2',
  role: 'user',
  parts: [
    { type: 'text', text: 'Your name: Sato' },
    { type: 'data', name: 'form-answer', id: formStep.id, data: answers },
  ],
})

export const Open: Story = { ...asking(formStep), tags: ['!state', 'autodocs'] }
export const Missing: Story = {
  ...asking(formStep),
  async play({ canvas, userEvent }) {
    send.mockClear()
    await userEvent.type(await canvas.findByLabelText('E-mail'), 'sato')
    await userEvent.type(canvas.getByLabelText(/Postal code/), '1600023')
    await userEvent.click(canvas.getByRole('button', { name: 'Send form' }))
    await expect(canvas.getByLabelText('Your name')).toHaveFocus()
    await expect(send).not.toHaveBeenCalled()
  },
}
export const Sent: Story = {
  ...asking({
    ...formStep,
    args: { type: 'object', required: ['city'], properties: { city: { type: 'string', title: 'City' } } },
  }),
  async play({ canvas, userEvent }) {
    send.mockClear()
    await userEvent.type(await canvas.findByLabelText('City'), 'Kyoto{Enter}')
    await expect(send).toHaveBeenCalledTimes(1)
    await expect(send).toHaveBeenCalledWith(expect.objectContaining({ text: 'City: Kyoto' }))
  },
}
export const WhileTheAnswerArrives: Story = asking(formStep, [], 'streaming')
export const Answered: Story = { ...asking(formStep, [answered]), tags: ['!state', 'autodocs'] }
export const Passed: Story = asking(formStep, [{ ...question, id: 'q2' }])
export const NoSchema: Story = asking({
  ...formStep,
  args: { ask: 'Which day suits you?', days: ['Mon', 'Tue'] },
})
export const LongWords: Story = asking({
  ...formStep,
  args: {
    title: longWords,
    properties: { a: { title: longWords, description: longWords, enum: [longWords, 'short'] } },
  },
})
const japanese: StepPart = {
  ...formStep,
  title: '予約フォームの準備',
  args: {
    type: 'object',
    title: '見学のご予約',
    description: '翌営業日までにご返信します。',
    required: ['name', 'day'],
    properties: {
      name: { type: 'string', title: 'お名前' },
      kana: { type: 'string', title: 'ふりがな', description: 'ひらがなでご記入ください' },
      day: { type: 'string', format: 'date', title: 'ご希望日' },
      people: { type: 'integer', title: '人数', minimum: 1, maximum: 8 },
      topics: { type: 'array', title: '見学先', items: { enum: ['書庫', '印刷所', '庭園'] } },
      news: { type: 'boolean', title: 'お知らせを受け取る' },
    },
  },
}
export const Japanese: Story = {
  ...asking(japanese),
  globals: { locale: 'ja' },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'フォームを送信' }))
    await expect(canvas.getByLabelText('お名前')).toHaveFocus()
  },
}
export const RightToLeft: Story = {
  ...asking({
    ...formStep,
    args: {
      type: 'object',
      title: 'حجز زيارة',
      required: ['name'],
      properties: {
        name: { type: 'string', title: 'الاسم' },
        code: { type: 'string', title: 'رمز الطلب', description: 'مثل ORDER-1284' },
        topics: { type: 'array', title: 'الأقسام', items: { enum: ['الأرشيف', 'الحديقة'] } },
        news: { type: 'boolean', title: 'أرسل لي النشرة' },
      },
    },
  }),
  globals: { dir: 'rtl' },
}
