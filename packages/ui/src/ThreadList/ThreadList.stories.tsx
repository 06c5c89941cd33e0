import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState, type ComponentType } from 'react'
import { createError, type Thread, type ThreadChange } from '@chatstream/core'
import { expect, fn, waitFor } from 'storybook/test'
import { sampleThreads } from '../testing/threads.testing.ts'
import { ThreadList, type ThreadListProps } from './ThreadList.tsx'

const onSelect = fn()
const onRemove = fn()
const onChange = fn()
const onMore = fn()

/** A list whose changes are kept in the story. */
function Live(props: ThreadListProps) {
  const [threads, setThreads] = useState(props.threads)
  const [selectedId, setSelectedId] = useState(props.selectedId)
  const keep = (id: string, next: (thread: Thread) => Thread | undefined) =>
    setThreads(threads.flatMap((thread) => (thread.id === id ? (next(thread) ?? []) : thread)))
  return (
    <ThreadList
      {...props}
      threads={threads}
      selectedId={selectedId}
      onSelect={(id) => {
        props.onSelect(id)
        setSelectedId(id)
      }}
      onChange={(id, { title, ...change }: ThreadChange) => {
        props.onChange?.(id, { ...(title !== undefined && { title }), ...change })
        keep(id, (thread) => {
          const { title: old, ...rest } = thread
          const named = title === undefined ? old : (title ?? undefined)
          // A story changes only fields that a thread has.
          return change.archived === true
            ? undefined
            : ({ ...rest, ...change, ...(named && { title: named }) } as Thread)
        })
      }}
      onRemove={(id) => {
        props.onRemove?.(id)
        keep(id, () => undefined)
      }}
    />
  )
}

const framed = (Story: ComponentType) => (
  <div style={{ inlineSize: 280, blockSize: 560 }}>
    <Story />
  </div>
)

const meta = {
  component: ThreadList,
  render: (props) => <Live {...props} />,
  decorators: [framed],
  args: {
    threads: sampleThreads(),
    selectedId: 'running',
    onSelect,
    onRemove,
    onChange,
    onCreate: fn(),
    onSearch: fn(),
    onArchived: fn(),
  },
  beforeEach: () => {
    for (const spy of [onSelect, onRemove, onChange, onMore]) spy.mockClear()
  },
} satisfies Meta<typeof ThreadList>
export default meta
type Story = StoryObj<typeof meta>

export const States: Story = { tags: ['!state', 'autodocs'] }
export const Japanese: Story = { globals: { locale: 'ja' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const Empty: Story = { args: { threads: [] } }
export const EmptyInJapanese: Story = { args: { threads: [] }, globals: { locale: 'ja' } }
export const NothingFound: Story = { args: { threads: [], search: 'invoice' } }
export const ArchivedEmpty: Story = { args: { threads: [], archived: true } }
export const Loading: Story = { args: { threads: [], status: 'loading' } }
export const Failed: Story = {
  args: { threads: [], status: 'failed', error: createError('not-signed-in').data, onRetry: fn() },
}
export const Refused: Story = { args: { error: createError('rate-limited').data } }
export const Offline: Story = { args: { isOffline: true } }
export const Links: Story = { tags: ['!state', 'autodocs'], args: { hrefOf: ({ id }) => `#${id}` } }
export const ReadOnly: Story = {
  render: ({ threads }) => <ThreadList threads={threads} selectedId="running" onSelect={onSelect} />,
}

export const Menu: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Actions for What does it cost me a month?' }))
    await expect(canvas.getByRole('menuitem', { name: 'Rename' })).toHaveFocus()
  },
}

export const ByKeyboard: Story = {
  async play({ canvas, userEvent }) {
    const link = (name: RegExp) => canvas.getByRole('button', { name })
    // The button, the search, and the open row.
    for (let press = 0; press < 3; press += 1) await userEvent.tab()
    await expect(link(/^Why did/)).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    await expect(link(/^営業時間/)).toHaveFocus()
    await userEvent.keyboard('{End}')
    await expect(link(/^Hello/)).toHaveFocus()
    await userEvent.keyboard('{Home}wha')
    await expect(link(/^What does/)).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect(onSelect).toHaveBeenLastCalledWith('failed')
    await userEvent.keyboard('{F2}Costs{Enter}')
    await expect(onChange).toHaveBeenLastCalledWith('failed', { title: 'Costs' })
    await expect(link(/^Costs/)).toHaveFocus()
    await userEvent.keyboard('{ArrowRight}{Enter}')
    await expect(canvas.getByRole('menuitem', { name: 'Rename' })).toHaveFocus()
    await userEvent.keyboard('{Escape}{ArrowLeft}{Delete}')
    await expect(link(/^A title/)).toHaveFocus()
    await expect(canvas.getAllByRole('status')[0]).toHaveTextContent('“Costs” is deleted.')
    await userEvent.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(link(/^Costs/)).toHaveFocus())
    await expect(onRemove).not.toHaveBeenCalled()
  },
}

export const Renaming: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: /^Which plan/ }))
    await userEvent.keyboard('{F2}')
    await expect(canvas.getByRole('textbox', { name: 'New name for Which plan is cheaper?' })).toHaveFocus()
  },
}

export const Deleted: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: /^Which plan/ }))
    await userEvent.keyboard('{Delete}')
    await expect(canvas.getByRole('button', { name: 'Undo' })).toBeVisible()
  },
}

export const More: Story = {
  tags: ['!state', 'autodocs'],
  args: { hasMore: true, onMore },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Show more' }))
    await expect(onMore).toHaveBeenCalled()
  },
}
