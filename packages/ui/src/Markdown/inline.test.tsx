import { act, cleanup, render } from '@testing-library/react'
import { createRoot } from 'react-dom/client'
import { afterEach, expect, test } from 'vitest'
import { fileNameOf } from '../CodeBlock/download.ts'
import { loadHighlighter } from '../CodeBlock/useHighlighted.ts'
import { Markdown } from './Markdown.tsx'
import type { MarkdownPlugin } from './plugins.ts'

afterEach(cleanup)

const shown = (text: string, streaming = false) =>
  render(<Markdown text={text} streaming={streaming} />).container

/** The HTML without the spans of its texts. */
function html(text: string, streaming = false): string {
  const inside = shown(text, streaming).querySelector('.cs-blocks')?.innerHTML ?? ''
  cleanup()
  return inside.replaceAll(/<\/?span>| dir="auto"/g, '')
}

test.each(['<br>', '<br/>', '<br />', '<BR>', '</br>', '<br\t/>'])(
  '%s is a line break, in cells too (fault D6)',
  (tag) => {
    expect(html(`a${tag}b`)).toBe('<p>a<br>b</p>')
    expect(html(`- a${tag}**b${tag}c**`)).toBe('<ul><li>a<br><strong>b<br>c</strong></li></ul>')
    const cell = shown(`| a |\n|---|\n| b${tag}c |`).querySelector('td')
    expect(cell?.querySelectorAll('br').length).toBe(1)
    expect(cell?.textContent).toBe('bc')
  },
)

test('sub, sup and kbd without attributes are elements, all other HTML is text (fault D6)', () => {
  expect(html('H<sub>2</sub>O x<sup>**2**</sup> <kbd>Ctrl</kbd>')).toBe(
    '<p>H<sub>2</sub>O x<sup><strong>2</strong></sup> <kbd>Ctrl</kbd></p>',
  )
  expect(html('H<sub>2', true)).toBe('<p>H<sub>2</sub></p>')
  for (const text of [
    '<sub onclick=alert(1)>a</sub>',
    '<br class=a>',
    '<kbd>a',
    '<u>a</u>',
    '<sub>a</sup>',
  ]) {
    const container = shown(text)
    expect(container.querySelector('sub, br, kbd, u')).toBeNull()
    expect(container.textContent).toBe(text)
    cleanup()
  }
  expect(html('`<br>` \\<br>')).toBe('<p><code dir="ltr" translate="no">&lt;br&gt;</code> &lt;br&gt;</p>')
})

test.each([...'“”‘’…—«»。、」）！？›،؟'])('%s ends a bare URL (fault D14)', (character) => {
  for (const url of ['https://a.example/b', 'www.a.example/b', 'https://a.example']) {
    expect(shown(`${url}${character} c`).querySelector('a')?.textContent).toBe(url)
    expect(shown(`${url}${character}`).querySelectorAll('a')[0]?.textContent).toBe(url)
    cleanup()
  }
})

test('a label shows no brackets before its link is there, and a box no text (fault D14)', () => {
  const text = 'See [the docs](https://a.example) and [*b*](https://b.example).'
  for (let end = 1; end <= text.indexOf(' and'); end++) {
    expect(shown(text.slice(0, end), true).textContent).not.toMatch(/[[\]()]/)
    cleanup()
  }
  for (const list of ['- [ ] one', '- a\n- [x] two', '1. [X] three']) {
    for (let end = 1; end <= list.length; end++) {
      expect(shown(list.slice(0, end), true).textContent).not.toMatch(/[[\]]/)
      cleanup()
    }
  }
})

test('brackets that are no link are as they are written', () => {
  for (const text of ['a[0', 'array[i]', 'an [1', '[^a', '[ a', 'x [a] b', '[a]: ']) {
    expect(shown(text, true).textContent).toBe(text.trim())
    cleanup()
  }
  expect(shown('[a').textContent).toBe('[a')
})

test('in a shadow root a footnote leads to its text and back (fault D14)', () => {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  const root = createRoot(shadow)
  act(() => root.render(<Markdown text={'a[^1]\n\n[^1]: b'} />))
  shadow.querySelector<HTMLElement>('.cs-note-mark')?.click()
  expect(shadow.activeElement?.localName).toBe('li')
  shadow.querySelector<HTMLElement>('.cs-note-back')?.click()
  expect(shadow.activeElement?.className).toBe('cs-note-mark')
  act(() => root.unmount())
  host.remove()
})

test('the info of a fence is read without regard to case, and without the name of a file (fault D14)', async () => {
  const plugin: MarkdownPlugin = { fences: { math: ({ code }) => <i>{code}</i> } }
  for (const info of ['math', 'Math', 'MATH:a.tex']) {
    expect(
      render(<Markdown text={`\`\`\`${info}\nx\n\`\`\``} plugins={[plugin]} />).container.querySelector('i'),
    ).not.toBeNull()
    cleanup()
  }
  for (const language of ['typescript:src/a.ts', 'TypeScript', 'ts{1,3}', 'js,ignore']) {
    expect(await loadHighlighter(language)).toBeTypeOf('function')
  }
  expect(['typescript:src/a.ts', 'ts:../../.env', 'ts'].map(fileNameOf)).toEqual(['a.ts', 'env', 'code.ts'])
})
