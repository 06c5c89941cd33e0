import type { Meta, StoryObj } from '@storybook/react-vite'
import { arabicText, japaneseText, longWords, paragraphs } from '../testing/samples.testing.ts'
import { StreamingText } from './StreamingText.tsx'

const meta = { component: StreamingText, args: { text: paragraphs } } satisfies Meta<typeof StreamingText>
export default meta
type Story = StoryObj<typeof meta>

export const Complete: Story = { tags: ['!state', 'autodocs'] }
export const Streaming: Story = {
  tags: ['!state', 'autodocs'],
  args: { text: 'At 1,000 M input and 500 M output tokens the difference is', streaming: true },
}
export const Japanese: Story = { args: { text: japaneseText } }
export const RightToLeft: Story = { args: { text: arabicText }, globals: { dir: 'rtl' } }
export const MixedDirections: Story = { args: { text: `${paragraphs}\n\n${arabicText}` } }
export const LongWords: Story = { args: { text: longWords } }
