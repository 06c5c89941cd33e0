import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { createError, type Thread, type ThreadChange } from '@chatstream/core'
import { manualClock } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { sampleThreads, threadOf } from '../testing/threads.testing.ts'
import { ThreadList, type ThreadListProps } from './ThreadList.tsx'

afterEach(cleanup)

function setUp(given: Partial<ThreadListProps> = {}) {
  const clock = manualClock()
  const calls = {
    onSelect: vi.fn<ThreadListProps['onSelect']>(),
    onRemove: vi.fn<(id: string) => void>(),
    onChange: vi.fn<(id: string, change: ThreadChange) => void>(),
    onSearch: vi.fn<(search: string) => void>(),
  }
  const props = { threads: sampleThreads(), clock, ...calls, ...given }
  const view = render(<ThreadList {...props} />)
  return {
    ...calls,
    pass: (ms: number) => act(() => clock.advance(ms)),
    update: (next: Partial<ThreadListProps>) => view.rerender(<ThreadList {...props} {...next} />),
    unmount: view.unmount,
    focus: (name: RegExp) => act(() => screen.getByRole('button', { name }).focus()),
    row: (name: RegExp) => screen.getByRole('button', { name }),
    press: (key: string, more = {}) =>
      fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more }),
    said: () => screen.getByRole('status').textContent,
  }
}

const named = (...titles: string[]): readonly Thread[] =>
  titles.map((title) => threadOf({ id: title, title, updatedAt: Date.now() }))

test('a list that was not loaded says why, and a change that was refused, too', async () => {
  const onRetry = vi.fn<() => void>()
  const { update } = setUp({
    threads: [],
    status: 'failed',
    error: createError('not-signed-in').data,
    onRetry,
  })
  await expect.poll(note).toEqual(['The conversations could not be loaded.', ...signIn])
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(onRetry).toHaveBeenCalledTimes(1)
  update({ threads: named('A'), status: 'ready', error: createError('not-signed-in').data })
  expect(note()).toEqual(signIn)
  update({ threads: named('A'), status: 'ready', error: undefined })
  expect(note()).toEqual([])
})

const signIn = [
  'The user is not signed in.',
  'Sign in, then try again. In the app, send the session cookie or a token in `headers`.',
]
const note = () =>
  [...document.querySelectorAll('[data-kind="failed"] p')].map(({ textContent }) => textContent)

test('one row can be reached by Tab: the open one, or the first', () => {
  const { update } = setUp({ threads: named('A', 'B', 'C'), selectedId: 'B' })
  const reachable = () =>
    screen.getAllByRole('button', { name: /^[A-C]$/ }).filter(({ tabIndex }) => tabIndex === 0)
  expect(reachable().map((row) => row.textContent)).toEqual(['B'])
  update({ threads: named('A', 'B', 'C'), selectedId: 'gone' })
  expect(reachable().map((row) => row.textContent)).toEqual(['A'])
})

test('a deleted row is hidden at once, and deleted after ten seconds', async () => {
  const { focus, onRemove, pass, press, said } = setUp({ threads: named('A', 'B', 'C') })
  focus(/^B$/)
  press('Delete')
  expect(screen.queryByRole('button', { name: 'B' })).toBeNull()
  expect(document.activeElement?.textContent).toBe('C')
  expect(said()).toBe('“B” is deleted.')
  await pass(9999)
  expect(onRemove).not.toHaveBeenCalled()
  await pass(1)
  expect(onRemove.mock.calls).toEqual([['B']])
})

test('Undo brings the row back with its focus, and nothing is deleted', async () => {
  const { focus, onRemove, pass, press, said } = setUp({ threads: named('A', 'B') })
  focus(/^B$/)
  press('Delete')
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  expect(document.activeElement?.textContent).toBe('B')
  expect(said()).toBe('“B” is kept.')
  await pass(60_000)
  expect(onRemove).not.toHaveBeenCalled()
})

test('the time stops while the focus is in the notice', async () => {
  const { focus, onRemove, pass, press } = setUp({ threads: named('A', 'B') })
  focus(/^A$/)
  press('Delete')
  act(() => screen.getByRole('button', { name: 'Undo' }).focus())
  await pass(60_000)
  expect(onRemove).not.toHaveBeenCalled()
  focus(/^B$/)
  await pass(10_000)
  expect(onRemove).toHaveBeenCalledTimes(1)
})

test('a second deletion, and leaving the list or the page, delete what was pending', () => {
  const { focus, onRemove, press, unmount } = setUp({ threads: named('A', 'B', 'C') })
  focus(/^A$/)
  press('Delete')
  press('Delete')
  expect(onRemove.mock.calls).toEqual([['A']])
  act(() => void dispatchEvent(new Event('pagehide')))
  expect(onRemove.mock.calls).toEqual([['A'], ['B']])
  press('Delete')
  unmount()
  expect(onRemove.mock.calls).toEqual([['A'], ['B'], ['C']])
})

test('F2 renames in place: Enter keeps the name, Escape does not, an IME composition is left alone', () => {
  const { focus, onChange, press, row } = setUp({ threads: named('A', 'B') })
  focus(/^A$/)
  press('F2')
  const input = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'New name for A' })
  fireEvent.change(input(), { target: { value: ' Costs ' } })
  press('Enter', { isComposing: true })
  expect(onChange).not.toHaveBeenCalled()
  press('Enter')
  expect(onChange.mock.calls).toEqual([['A', { title: 'Costs' }]])
  expect(document.activeElement).toBe(row(/^A$/))

  press('F2')
  fireEvent.change(input(), { target: { value: 'Other' } })
  press('Escape')
  expect(onChange).toHaveBeenCalledTimes(1)
  expect(document.activeElement).toBe(row(/^A$/))
})

test('an empty name gives the title back to the server, and the same name changes nothing', () => {
  const { focus, onChange, press } = setUp({ threads: named('A') })
  focus(/^A$/)
  press('F2')
  press('Enter')
  expect(onChange).not.toHaveBeenCalled()
  press('F2')
  fireEvent.change(screen.getByRole('textbox', { name: 'New name for A' }), { target: { value: ' ' } })
  press('Enter')
  expect(onChange.mock.calls).toEqual([['A', { title: null }]])
})

test('the menu pins, archives, and gives the focus back', () => {
  const { focus, onChange, press, row, said } = setUp({ threads: named('A', 'B') })
  focus(/^A$/)
  press('ContextMenu')
  expect(document.activeElement?.textContent).toContain('Rename')
  press('ArrowDown')
  fireEvent.click(document.activeElement!)
  expect(onChange.mock.calls).toEqual([['A', { pinned: true }]])
  expect(document.activeElement).toBe(row(/^A$/))
  expect(said()).toBe('“A” is pinned.')
  press('F10', { shiftKey: true })
  press('End')
  expect(document.activeElement?.textContent).toContain('Delete')
  press('Escape')
  expect(screen.queryByRole('menu')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Actions for A' }))
})

test('what happens in other conversations is announced once; the open one is not', () => {
  const a = threadOf({ id: 'a', title: 'A', state: 'running' })
  const b = threadOf({ id: 'b', title: 'B', state: 'running' })
  const { said, update } = setUp({ threads: [a, b], selectedId: 'b' })
  expect(said()).toBe('')
  update({ threads: [{ ...a, state: 'waiting' }, b], selectedId: 'b' })
  expect(said()).toBe('“A” waits for you.')
  const region = screen.getByRole('status')
  const before = region.firstChild
  update({
    threads: [
      { ...a, state: 'waiting' },
      { ...b, state: 'idle', unread: true },
    ],
    selectedId: 'b',
  })
  expect(region.firstChild).toBe(before)
})

test('a search is sent once after a pause, and its result is announced when it is loaded', async () => {
  vi.useFakeTimers()
  try {
    const { onSearch, said, update } = setUp({ threads: named('A', 'B', 'C') })
    const input = screen.getByRole('searchbox')
    fireEvent.change(input, { target: { value: 'b' } })
    fireEvent.change(input, { target: { value: 'bi' } })
    act(() => void vi.advanceTimersByTime(250))
    expect(onSearch.mock.calls).toEqual([['bi']])
    update({ threads: named('A', 'B', 'C'), search: 'bi', status: 'loading' })
    expect(said()).toBe('')
    update({ threads: named('Bill'), search: 'bi', status: 'ready' })
    expect(said()).toBe('1 conversation found.')
  } finally {
    vi.useRealTimers()
  }
})

test('a row renders only when its thread changes', () => {
  const threads = sampleThreads()
  const { update } = setUp({ threads })
  const rows = screen.getAllByRole('row')
  const titles = rows.map((row) => row.querySelector('bdi')?.firstChild)
  update({
    threads: threads.map((thread) => (thread.id === 'older' ? { ...thread, title: 'Renamed' } : thread)),
  })
  expect(screen.getAllByRole('row')).toEqual(rows)
  expect(rows.map((row) => row.querySelector('bdi')?.firstChild)).toEqual(titles)
  expect(screen.getByRole('button', { name: 'Renamed' })).toBeDefined()
})

test('invisible characters of a title are not shown', () => {
  setUp({ threads: named('safe\u202Egpj.exe') })
  expect(screen.getByRole('row').querySelector('bdi')?.textContent).toBe('safeU+202Egpj.exe')
})

test('without its functions a list has no controls, and every word can be replaced', () => {
  render(
    <StringsProvider strings={{ threads: { label: 'Chats' } }}>
      <ThreadList threads={named('A')} onSelect={() => undefined} />
    </StringsProvider>,
  )
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['A'])
  expect(screen.queryByRole('searchbox')).toBeNull()
  expect(screen.getByRole('navigation', { name: 'Chats' })).toBeDefined()
})
