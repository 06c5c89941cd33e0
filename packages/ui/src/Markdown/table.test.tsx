import { act, cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { renderToStaticMarkup } from 'react-dom/server'
import { CodeBlock } from '../CodeBlock/CodeBlock.tsx'
import { grammarOf } from '../CodeBlock/languages.ts'
import { loadHighlighter } from '../CodeBlock/useHighlighted.ts'
import { SlotsProvider } from '../slots/slots.tsx'
import { Markdown } from './Markdown.tsx'
import { MarkdownProvider } from './markdownOptions.tsx'

afterEach(cleanup)

const long = (columns: number, rows: number) =>
  `|${' head |'.repeat(columns)}\n|${'---|'.repeat(columns)}\n${`|${' cell |'.repeat(columns)}\n`.repeat(rows)}`

/** The number of elements after each task in which some were added. */
async function steps(text: string, selector: string, copies = 1): Promise<readonly number[]> {
  vi.useFakeTimers()
  const { container } = render(
    <>
      {Array.from({ length: copies }, (_, index) => (
        <Markdown key={index} text={text} />
      ))}
    </>,
  )
  const counts = [container.querySelectorAll(selector).length]
  while (vi.getTimerCount() > 0) {
    act(() => vi.advanceTimersToNextTimer())
    counts.push(container.querySelectorAll(selector).length)
  }
  vi.useRealTimers()
  return counts
}

const largest = (counts: readonly number[]) =>
  Math.max(...counts.map((count, at) => count - (counts[at - 1] ?? 0)))

test.each([
  ['a table', long(200, 30), 'tbody tr', 30, 6],
  ['a list', '- a\n'.repeat(2000), 'li', 2000, 256],
  ['a quote', '> a\n>\n'.repeat(1000), 'blockquote p', 1000, 256],
  ['an answer', 'a\n\n'.repeat(1000), 'p', 1000, 256],
  ['a code block', `\`\`\`\n${'a\n'.repeat(5000)}\`\`\``, '.cs-line', 5000, 2048],
])(
  '%s of many parts is rendered in pieces, each in a task (fault A6)',
  async (_, text, selector, count, most) => {
    const counts = await steps(text, selector)
    expect(counts.at(-1)).toBe(count)
    expect(largest(counts)).toBeLessThanOrEqual(most)
  },
)

test('two long lists of a page are rendered in turn, one piece in a frame (fault A6)', async () => {
  const counts = await steps('- a\n'.repeat(1000), 'li', 2)
  expect(counts[0]).toBe(256)
  expect(counts.at(-1)).toBe(2000)
  expect(largest(counts.slice(1))).toBeLessThanOrEqual(256)
})

test('a text of 400,000 characters is parsed in pieces (fault A6)', async () => {
  const counts = await steps(`${'word '.repeat(400)}\n\n`.repeat(200), 'p')
  expect(largest(counts)).toBeLessThanOrEqual(66)
  expect(counts.at(-1)).toBe(200)
})

test('a long list has a fixed direction, because the browser looks for that of `auto` at every item (fault A6)', () => {
  const { container, rerender } = render(<Markdown text={'- a\n'.repeat(16)} />)
  const dir = (selector: string) => container.querySelector(selector)?.getAttribute('dir')
  expect(dir('ul')).toBe('auto')
  for (const [item, direction] of [
    ['1. `a` — ok', 'ltr'],
    ['1. **שלום** world', 'rtl'],
  ] as const) {
    rerender(<Markdown text={`${item}\n`.repeat(40)} />)
    expect(dir('ol')).toBe(direction)
    rerender(<Markdown text={`> ${item}\n>\n> ***\n`.repeat(40)} />)
    expect(dir('blockquote')).toBe(direction)
  }
})

test('a list that grows is complete with every delta, and a server renders all (fault A6)', () => {
  let text = ''
  const { container, rerender } = render(<Markdown text={text} streaming />)
  for (let count = 1; count <= 400; count++) {
    text += '- a\n'
    rerender(<Markdown text={text} streaming />)
    expect(container.querySelectorAll('li').length).toBe(count)
  }
  expect(renderToStaticMarkup(<Markdown text={'- a\n'.repeat(1000)} />).match(/<li>/g)?.length).toBe(1000)
})

const people = '| Name | Sum |\n|---|--:|\n| **A**, "B" | -5 |\n| =1+1 | `a\\|b` |'

test('a table is copied as CSV and as Markdown (fault D16)', async () => {
  const user = userEvent.setup()
  render(<Markdown text={people} />)
  await user.click(screen.getByRole('button', { name: 'Copy CSV' }))
  expect(await navigator.clipboard.readText()).toBe(`Name,Sum\r\n"A, ""B""",-5\r\n'=1+1,a|b\r\n`)
  await user.click(screen.getByRole('button', { name: 'Copy Markdown' }))
  expect(await navigator.clipboard.readText()).toBe(
    '| Name | Sum |\n| --- | --: |\n| **A**, "B" | -5 |\n| =1+1 | `a\\|b` |\n',
  )
})

test('headings of an answer are below the heading of its message (fault D16)', () => {
  const { container } = render(<Markdown text={'# a\n\n## b'} />)
  expect([...container.querySelectorAll('h4, h5')].map(({ textContent }) => textContent)).toEqual(['a', 'b'])
})

test('grammars are chosen, or none (fault D18)', async () => {
  const load = vi.fn<() => Promise<typeof import('@shikijs/langs/ini')>>(() => import('@shikijs/langs/ini'))
  const languages = { mine: load }
  expect(await loadHighlighter('mine', languages)).toBeTypeOf('function')
  expect(await loadHighlighter('mine')).toBeUndefined()
  expect(await loadHighlighter('c++')).toBeTypeOf('function')
  const cpp = vi.fn<() => Promise<typeof import('@shikijs/langs/c')>>(() => import('@shikijs/langs/c'))
  await loadHighlighter('c++', { 'c++': cpp })
  expect(cpp).toHaveBeenCalledTimes(1)
  const { container } = render(
    <>
      <CodeBlock code="const a" language="ts" />
      <MarkdownProvider languages={false}>
        <Markdown text={'```ts\nconst b\n```'} />
      </MarkdownProvider>
    </>,
  )
  await vi.waitUntil(() => container.querySelector('.cs-tok-keyword'))
  expect(container.querySelector('.cs-markdown [class^=cs-tok]')).toBeNull()
})

test('no built-in grammar contains the one of C++ (fault D18)', async () => {
  for (const name of [
    'c',
    'c++',
    'ruby',
    'bash',
    'html',
    'latex',
    'markdown',
    'php',
    'python',
    'swift',
    'vue',
  ]) {
    const scopes = (await grammarOf(name)?.())?.default.map(({ scopeName }) => scopeName)
    expect(scopes?.length).toBeGreaterThan(0)
    expect(scopes).not.toContain('source.cpp')
  }
})

test('a slot replaces code blocks (fault D18)', () => {
  const Mine = ({ code, language }: { code: string; language?: string }) => <i>{`${language}: ${code}`}</i>
  const { container } = render(
    <SlotsProvider slots={{ CodeBlock: Mine }}>
      <Markdown text={'```ts\na\n```'} />
    </SlotsProvider>,
  )
  expect(container.querySelector('i')?.textContent).toBe('ts: a')
})
