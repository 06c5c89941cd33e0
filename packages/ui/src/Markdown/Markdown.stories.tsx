import type { Meta, StoryObj } from '@storybook/react-vite'
import {
  arabicMarkdown,
  hostileMarkdown,
  japaneseMarkdown,
  markdownAnswer,
} from '../testing/markdown.testing.ts'
import { longWords } from '../testing/samples.testing.ts'
import { Markdown } from './Markdown.tsx'

const meta = { component: Markdown, args: { text: markdownAnswer } } satisfies Meta<typeof Markdown>
export default meta
type Story = StoryObj<typeof meta>

export const Complete: Story = { tags: ['!state', 'autodocs'] }
export const Streaming: Story = {
  tags: ['!state', 'autodocs'],
  args: { text: `${markdownAnswer.slice(0, 330)} and **what is arri`, streaming: true },
}
export const StreamingCode: Story = {
  args: { text: markdownAnswer.slice(0, markdownAnswer.indexOf('speaks')), streaming: true },
}
export const StreamingTable: Story = {
  args: { text: '| plan | input | output |\n|---|--:|--:|\n| DeepSeek V3.2 | $0.27 | $0', streaming: true },
}
export const Headings: Story = {
  args: { text: '# One\n\nText.\n\n## Two\n\nText.\n\n### Three\n\nText.\n\n#### Four\n\nText.' },
}
export const Nested: Story = {
  tags: ['!state', 'autodocs'],
  args: {
    text: '1. One\n\n   Another paragraph.\n\n   - a\n   - b\n     > quoted\n     >\n     > - c\n\n2. Two\n\n   ```sh\n   npm start\n   ```\n\n---\n\nThe end.',
  },
}
export const Japanese: Story = { tags: ['!state', 'autodocs'], args: { text: japaneseMarkdown } }
export const RightToLeft: Story = { args: { text: arabicMarkdown }, globals: { dir: 'rtl' } }
export const Hostile: Story = { args: { text: hostileMarkdown } }
export const WideTable: Story = {
  args: {
    text: `| ${Array.from({ length: 12 }, (_, i) => `column ${i}`).join(' | ')} |\n|${'---|'.repeat(12)}\n| ${'some text '.repeat(12).trim().split('t ').join('t | ')} |`,
  },
}
export const LongWords: Story = { args: { text: longWords } }
