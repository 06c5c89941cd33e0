import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentType } from 'react'
import { Example as Approval } from '../../docs/src/examples/Approval.tsx'
import { Example as OwnParts } from '../../docs/src/examples/OwnParts.tsx'
import { Example as Tools } from '../../docs/src/examples/Tools.tsx'
import { Example as WholeChat } from '../../docs/src/examples/WholeChat.tsx'
import { servePage } from '../../docs/src/live/servePage.ts'
import { Example as Elements } from './examples/Elements.tsx'
import { Example as Parts } from './examples/Parts.tsx'

// The live examples of the page Composition. The docs site tests most of them.
const meta = {
  title: 'Composition/Examples',
  tags: ['!dev', '!test'],
  loaders: [servePage],
  parameters: { layout: 'fullscreen' },
} satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

const sources = import.meta.glob<string>(['../../docs/src/examples/*.tsx', './examples/*.tsx'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

const example = (Example: ComponentType, file: string): Story => ({
  render: () => (
    <div style={{ blockSize: '26rem', overflow: 'auto' }}>
      <Example />
    </div>
  ),
  parameters: { docs: { source: { code: sources[file]?.trim(), language: 'tsx' } } },
})

export const Assembled: Story = example(WholeChat, '../../docs/src/examples/WholeChat.tsx')
export const FromParts: Story = example(Parts, './examples/Parts.tsx')
export const Slots: Story = example(OwnParts, '../../docs/src/examples/OwnParts.tsx')
export const Renderers: Story = example(Tools, '../../docs/src/examples/Tools.tsx')
export const Approved: Story = example(Approval, '../../docs/src/examples/Approval.tsx')
export const OwnElements: Story = example(Elements, './examples/Elements.tsx')
