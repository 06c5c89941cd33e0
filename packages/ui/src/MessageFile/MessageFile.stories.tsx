import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { image, longWords } from '../testing/samples.testing.ts'
import { MessageFile } from './MessageFile.tsx'

const elsewhere = { ...image, mediaType: 'image/png', url: 'https://cdn.example.com/plots/tokens.png' }
const pdf = { ...image, mediaType: 'application/pdf', name: 'opening-hours.pdf' }

const meta = { component: MessageFile, args: { part: image } } satisfies Meta<typeof MessageFile>
export default meta
type Story = StoryObj<typeof meta>

export const Image: Story = { tags: ['!state', 'autodocs'] }
export const ImageElsewhere: Story = { tags: ['!state', 'autodocs'], args: { part: elsewhere } }
export const ImageElsewhereInJapanese: Story = {
  args: { part: { ...elsewhere, name: '1日あたりのトークン数.png' } },
  globals: { locale: 'ja' },
}
export const ImageThatCannotBeShown: Story = {
  args: { part: { ...image, url: 'data:image/png;base64,AAAA' } },
  async play({ canvas }) {
    await expect(await canvas.findByText('tokens-a-day.svg could not be shown')).toBeVisible()
  },
}
export const Link: Story = {
  tags: ['!state', 'autodocs'],
  args: { part: { ...pdf, url: 'https://example.com/opening-hours.pdf' } },
}
export const NoLink: Story = { args: { part: { ...pdf, url: 'data:application/pdf;base64,AAAA' } } }
export const WithoutAName: Story = {
  args: { part: { type: 'file', mediaType: 'text/csv', url: 'https://example.com/export?id=1284' } },
}
export const LongWords: Story = { args: { part: { ...elsewhere, name: longWords } } }
