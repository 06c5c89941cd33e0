import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, test, vi } from 'vitest'
import { math } from './math.tsx'
import { Markdown } from './Markdown.tsx'
import { MarkdownProvider } from './markdownOptions.tsx'
import type { FenceProps, MarkdownPlugin } from './plugins.ts'
import { createUrlPolicy, defaultUrlPolicy, type UrlPolicy } from './urlPolicy.ts'

afterEach(cleanup)

/** A policy that counts the renders of each link. */
function counting(): { policy: UrlPolicy; take(): Record<string, number> } {
  let counts: Record<string, number> = {}
  return {
    policy: {
      ...defaultUrlPolicy,
      link(url) {
        counts[url] = (counts[url] ?? 0) + 1
        return defaultUrlPolicy.link(url)
      },
    },
    take() {
      const taken = counts
      counts = {}
      return taken
    },
  }
}

test('a long line that is cut off is parsed to its end', () => {
  const start = 'word '.repeat(600)
  const text = `${start}and **bold** words`
  const { container, rerender } = render(<Markdown text={start} streaming smooth={false} />)
  rerender(<Markdown text={text} streaming smooth={false} />)
  rerender(<Markdown text={text} cut smooth={false} />)
  expect(container.querySelector('strong')?.textContent).toBe('bold')
})

test('what is finished renders once, in every kind of block', () => {
  const { policy, take } = counting()
  const link = (name: string) => `[${name}](https://${name}.example/)`
  const start = [
    `# ${link('heading')}`,
    `${link('paragraph')} **b**`,
    `- ${link('item')}\n- ${link('item2')}`,
    `> ${link('quote')}\n>\n> ${link('quote2')}`,
    `| ${link('cell')} |\n|---|\n| ${link('row')} |`,
    'The end.\n\n',
  ].join('\n\n')
  const view = (text: string) => <Markdown text={text} policy={policy} streaming />
  const { rerender } = render(view(start))
  expect(new Set(Object.values(take()))).toEqual(new Set([1]))
  let text = start
  for (const word of 'And now for something completely different.\n\n- a\n- b\n\n```\ncode\n```\n\n| a |\n|-|\n'.split(
    /(?= )/,
  )) {
    text += word
    rerender(view(text))
  }
  rerender(<Markdown text={text} policy={policy} />)
  expect(take()).toEqual({})
})

test('in a list and a table that grow, finished items and rows render once', () => {
  const { policy, take } = counting()
  for (const [start, line] of [
    ['', (index: number) => `- [a](https://a${index}.example/) and more\n`],
    ['| a |\n|---|\n', (index: number) => `| [a](https://a${index}.example/) and more |\n`],
    ['', (index: number) => `> [a](https://a${index}.example/) and more\n>\n`],
  ] as const) {
    let text: string = start
    const { rerender } = render(<Markdown text={text} policy={policy} streaming />)
    for (let index = 0; index < 80; index++) {
      text += line(index)
      rerender(<Markdown text={text} policy={policy} streaming />)
    }
    const counts = Object.values(take())
    expect(counts.length).toBe(80)
    // Once as the last, and at most once more when the next shows that it is complete.
    expect(Math.max(...counts)).toBeLessThanOrEqual(2)
    cleanup()
  }
})

test('a late definition renders only what refers to it', () => {
  const { policy, take } = counting()
  const start = '[a](https://a.example/) One [foo].\n\n[b](https://b.example/) Two.\n\n'
  const { rerender, container } = render(<Markdown text={start} policy={policy} streaming />)
  take()
  rerender(<Markdown text={`${start}[foo]: https://foo.example/\n`} policy={policy} streaming />)
  expect(take()).toEqual({ 'https://a.example/': 1, 'https://foo.example/': 1 })
  expect([...container.querySelectorAll('a')].map(({ href }) => href)).toContain('https://foo.example/')
})

test('a server requests no image, not even of a listed origin', () => {
  const policy = createUrlPolicy({ imageOrigins: ['https://a.example'] })
  expect(renderToString(<Markdown text="![x](https://a.example/x.png)" policy={policy} />)).not.toContain(
    '<img',
  )
  const { container } = render(<Markdown text="![x](https://a.example/x.png)" policy={policy} />)
  expect(container.querySelector('img')?.src).toBe('https://a.example/x.png')
})

test('headings are lowered by three, or by what is asked for', () => {
  render(<Markdown text={'# One\n\n###### Six'} />)
  expect(screen.getByRole('heading', { name: 'One', level: 4 })).toBeTruthy()
  expect(screen.getByRole('heading', { name: 'Six', level: 6 })).toBeTruthy()
  cleanup()
  render(
    <MarkdownProvider headingOffset={0}>
      <Markdown text="# One" />
    </MarkdownProvider>,
  )
  expect(screen.getByRole('heading', { name: 'One', level: 1 })).toBeTruthy()
})

test('footnotes stand at the end, numbered as they are referred to, and lead back', () => {
  const { container } = render(
    <Markdown text={'A[^y] b[^x].\n\n[^x]: Note **x**.\n\n[^y]: Note y.\n\n[^z]: Alone.'} />,
  )
  expect([...container.querySelectorAll('.cs-note-mark')].map(({ textContent }) => textContent)).toEqual([
    '1',
    '2',
  ])
  const notes = [...container.querySelectorAll('.cs-footnotes li')]
  expect(notes.map(({ textContent }) => textContent)).toEqual(['Note y.↩', 'Note x.↩', 'Alone.'])
  fireEvent.click(screen.getByRole('link', { name: 'Footnote 2' }))
  expect(document.activeElement).toBe(notes[1])
})

test('tasks say whether they are done', () => {
  render(<Markdown text={'- [x] a\n- [ ] b'} />)
  expect(screen.getByRole('checkbox', { name: 'Done' })).toHaveProperty('checked', true)
  expect(screen.getByRole('checkbox', { name: 'Not done' })).toHaveProperty('disabled', true)
})

test('a plugin renders its fences, and if it throws the code is shown', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const Diagram = ({ code, complete }: FenceProps) => {
    if (code.includes('wrong')) throw new Error('no diagram')
    return <output>{complete ? code : 'drawing…'}</output>
  }
  const plugins: readonly MarkdownPlugin[] = [{ fences: { mermaid: Diagram } }]
  const { container, rerender } = render(<Markdown text={'```mermaid\na-->b'} plugins={plugins} streaming />)
  expect(screen.getByRole('status').textContent).toBe('drawing…')
  rerender(<Markdown text={'```mermaid\na-->b\n```'} plugins={plugins} />)
  expect(screen.getByRole('status').textContent).toBe('a-->b\n')
  rerender(<Markdown text={'```mermaid\nwrong\n```'} plugins={plugins} />)
  expect(container.querySelector('.cs-code code')?.textContent).toBe('wrong')
  vi.restoreAllMocks()
})

test('a block that throws is shown as plain text, and no other', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const policy: UrlPolicy = {
    ...defaultUrlPolicy,
    link(url) {
      if (url.includes('boom')) throw new Error('boom')
      return defaultUrlPolicy.link(url)
    },
  }
  const { container } = render(
    <Markdown text={'**One**\n\n[two](https://boom.example/)\n\nThree'} policy={policy} />,
  )
  expect(container.querySelector('.cs-plain')?.textContent).toBe('two')
  expect(container.querySelector('strong')?.textContent).toBe('One')
  vi.restoreAllMocks()
})

test('formulas are set by KaTeX once it is there, and prices are none', async () => {
  const plugins = [math()]
  const { container } = render(
    <Markdown text={'It is $e^{i\\pi}$, not $5 or $6.\n\n$$\na = b\n$$'} plugins={plugins} />,
  )
  expect(container.textContent).toContain('$e^{i\\pi}$')
  await vi.waitUntil(() => container.querySelectorAll('.katex').length === 2)
  expect(container.textContent).toContain('not $5 or $6.')
  expect(container.querySelectorAll('.katex-display').length).toBe(1)
})

test('names of HTML 5 are read once they are loaded', async () => {
  const { container } = render(<Markdown text="a &copy; &HilbertSpace; &nosuch;" />)
  expect(container.textContent).toContain('a © ')
  await vi.waitUntil(() => container.textContent?.includes('ℋ'))
  expect(container.textContent).toBe('a © ℋ &nosuch;')
})
