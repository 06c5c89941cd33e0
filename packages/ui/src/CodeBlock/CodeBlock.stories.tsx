import type { Meta, StoryObj } from '@storybook/react-vite'
import { longCode } from '../testing/markdown.testing.ts'
import { CodeBlock } from './CodeBlock.tsx'

const typescript = `import { openaiChat } from '@chatstream/core'

/** A docstring of the example code. */
export async function ask(question: string, limit = 42): Promise<string> {
  const url = new URL('/v1/chat/completions', base)
  return \`\${question} at \${url.href}\`
}`

const python = `from dataclasses import dataclass

@dataclass
class Price:
    """Per million tokens."""
    input: float = 0.27

    def cost(self, tokens: int) -> float:
        return self.input * tokens / 1_000_000  # dollars`

const meta = {
  component: CodeBlock,
  args: { code: typescript, language: 'ts' },
} satisfies Meta<typeof CodeBlock>
export default meta
type Story = StoryObj<typeof meta>

export const TypeScript: Story = { tags: ['!state', 'autodocs'] }
export const Python: Story = { tags: ['!state', 'autodocs'], args: { code: python, language: 'python' } }
export const LineNumbers: Story = { tags: ['!state', 'autodocs'], args: { lineNumbers: true } }
export const Wrapped: Story = { args: { code: longCode, wrap: true } }
export const LongLines: Story = { args: { code: longCode, lineNumbers: true } }
export const WithoutLanguage: Story = { args: { code: '$ npm start\nlistening on :3000', language: '' } }
export const UnknownLanguage: Story = { args: { code: 'some code', language: 'brainhash' } }
export const Japanese: Story = {
  args: { code: "// 営業時間\nconst 開店 = '9:00'", language: 'ts' },
  globals: { locale: 'ja' },
}
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const Streaming: Story = {
  tags: ['!state', 'autodocs'],
  args: { code: 'const half = "an unfinished', complete: false },
}
