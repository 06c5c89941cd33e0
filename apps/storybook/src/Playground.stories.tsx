import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { formats, Playground } from './Playground.tsx'
import { faults } from './playgroundServer.ts'
import { answers } from './playgroundTexts.ts'

const meta = {
  title: 'Playground',
  component: Playground,
  parameters: { layout: 'fullscreen', controls: { expanded: true, sort: 'none' } },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '100dvh' }}>
        <Story />
      </div>
    ),
  ],
  argTypes: {
    fault: {
      description: 'What goes wrong, once, in the first answer.',
      control: 'select',
      options: Object.keys(faults),
      table: { category: 'Network and server' },
    },
    faultAt: {
      description: 'The place of the fault, in percent of the text.',
      control: { type: 'range', min: 0, max: 100, step: 5 },
      table: { category: 'Network and server' },
    },
    rate: {
      description: 'Tokens per second. Each frame shows all tokens that have arrived.',
      control: { type: 'range', min: 5, max: 2000, step: 5 },
      table: { category: 'Network and server' },
    },
    format: {
      description: 'The format of the stream. The chat reads each of them without a server in between.',
      control: 'select',
      options: Object.keys(formats),
      table: { category: 'Network and server' },
    },
    answer: {
      description: 'The text that the model writes.',
      control: 'inline-radio',
      options: Object.keys(answers),
      table: { category: 'Answer' },
    },
    reasoning: { description: 'The model thinks before it answers.', table: { category: 'Answer' } },
    steps: {
      description: 'An agent searches before it answers. OpenAI’s and Anthropic’s formats have no steps.',
      table: { category: 'Answer' },
    },
    tool: {
      description: 'The answer ends with a call of a tool that needs the user’s approval.',
      table: { category: 'Answer' },
    },
    locale: {
      description: 'The language of the page and of the model.',
      control: 'inline-radio',
      options: ['en', 'ja'],
      table: { category: 'Page' },
    },
    asks: {
      description: 'The first question is sent when the story opens.',
      table: { category: 'Page' },
    },
  },
  args: {
    fault: 'none',
    faultAt: 50,
    rate: 60,
    format: 'OpenAI chat completions',
    answer: 'a page',
    reasoning: true,
    steps: false,
    tool: false,
    locale: 'en',
    asks: true,
  },
} satisfies Meta<typeof Playground>
export default meta
type Story = StoryObj<typeof meta>

/** Change a control: the answer starts again, with the fault that you chose. */
export const Start: Story = {
  name: 'Playground',
  tags: ['!state', '!test'],
}

export const Approved: Story = {
  args: { format: 'Anthropic messages', rate: 2000, answer: 'one sentence', tool: true },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Allow once' }))
    await expect(await canvas.findByText('The summary is on its way.')).toBeVisible()
    await expect(canvas.getByText('Called send_summary')).toBeVisible()
  },
}
/** The whole page, formulas and code included, after a break in the middle. */
export const Resumed: Story = {
  args: { rate: 2000, fault: 'outage of 3 s', asks: false },
  async play({ canvas, canvasElement, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Why was my stream cut after a minute?' }))
    await expect(await canvas.findByRole('button', { name: 'Regenerate' })).toBeVisible()
    for (const part of ['.katex-display', 'table', 'pre'])
      await waitFor(() => expect(canvasElement.querySelector(part)).toBeVisible())
    await expect(canvas.getByRole('textbox')).toHaveFocus()
  },
}
export const Failed: Story = {
  args: { rate: 2000, fault: 'an error in the stream' },
  async play({ canvas }) {
    await expect(await canvas.findByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
