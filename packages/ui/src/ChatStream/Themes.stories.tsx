import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentType, CSSProperties, ReactElement, ReactNode } from 'react'
import preflight from 'tailwindcss/preflight.css?inline'
import { expect } from 'storybook/test'
import { unlayerStyles } from '../../../../scripts/unlayerStyles.ts'
import styles from '../styles/index.css?inline'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import hostile from '../testing/hostile.css?inline'
import { everything } from '../testing/samples.testing.ts'
import { ChatStream } from './ChatStream.tsx'

const meta = {
  component: ChatStream as ComponentType<object>,
  args: { chat: fixedChat(everything) },
  // The pages around the chat are not ours to mend.
  parameters: { layout: 'fullscreen', a11y: { context: '.cs-chat' } },
} satisfies Meta<object>
export default meta
type Story = StoryObj<typeof meta>

/** A theme of the app: its colours, corners and font, set by variables. */
const host = {
  '--cs-font': 'Georgia, "Noto Serif CJK JP", serif',
  '--cs-radius': '4px',
  '--cs-paper': 'oklch(98% 0.015 85)',
  '--cs-surface': 'oklch(95% 0.025 85)',
  '--cs-raised': 'oklch(99% 0.01 85)',
  '--cs-code': 'oklch(95% 0.025 85)',
  '--cs-ink': 'oklch(25% 0.03 50)',
  '--cs-soft': 'oklch(42% 0.03 50)',
  '--cs-faint': 'oklch(49% 0.03 50)',
  '--cs-line': 'oklch(88% 0.03 85)',
  '--cs-accent': 'oklch(47% 0.16 300)',
  '--cs-accent-soft': 'oklch(93% 0.04 300)',
} as CSSProperties // React's type knows no variables.

const framed =
  (style: CSSProperties, css: readonly string[] = []) =>
  (Story: ComponentType): ReactElement => (
    <>
      {css.map((text) => (
        <style key={text}>{text}</style>
      ))}
      <Frame style={style}>
        <Story />
      </Frame>
    </>
  )

function Frame({ style, children }: { style: CSSProperties; children: ReactNode }): ReactElement {
  return (
    <div data-theme={'--cs-paper' in style ? 'light' : undefined} style={{ blockSize: '100dvh', ...style }}>
      {children}
    </div>
  )
}

const base = (css: string) => `@layer theme, base, components, utilities; @layer base { ${css} }`

export const InTheHostsColours: Story = {
  decorators: [framed(host)],
  async play({ canvas }) {
    const bubble = canvas.getAllByRole('article', { name: 'You' })[0]?.querySelector('.cs-bubble')
    await expect(getComputedStyle(bubble as Element).borderStartStartRadius).toBe('4px')
  },
}
export const InATailwindPage: Story = {
  decorators: [framed({}, [base(preflight)])],
  async play({ canvas }) {
    await expect(
      getComputedStyle(canvas.getAllByRole('button', { name: 'Copy' })[0] as Element).padding,
    ).toBe('2px 7px')
  },
}
export const InAHostilePage: Story = {
  decorators: [framed({}, [hostile, unlayerStyles(styles)])],
  async play({ canvas }) {
    await expect(getComputedStyle(canvas.getByRole('textbox')).backgroundColor).toBe('rgba(0, 0, 0, 0)')
  },
}
export const Everything: Story = { decorators: [framed({})] }
