import { cleanup, render } from '@testing-library/react'
import type { SourcePart } from '@chatstream/core'
import { afterEach, expect, test } from 'vitest'
import { CitationsProvider } from '../Sources/CitedText.tsx'
import { Markdown } from './Markdown.tsx'
import { defaultUrlPolicy } from './urlPolicy.ts'

afterEach(cleanup)

const sources: readonly SourcePart[] = [
  { type: 'source', id: '1', url: 'https://nginx.org/en/docs/', title: 'nginx documentation' },
  { type: 'source', id: '2', name: 'hours.pdf' },
]
const cited = (text: string, given = sources) =>
  render(
    <CitationsProvider sources={given}>
      <Markdown text={text} />
    </CitationsProvider>,
  ).container

const marksIn = (container: Element) =>
  [...container.querySelectorAll('.cs-cite')].map((mark) => [mark.parentElement?.localName, mark.textContent])

test('numbers lead to their sources in every kind of text', () => {
  const text = '# A [1]\n\nB [1][2].\n\n- *C* [1]\n- **D [2]**\n\n| E [1] |\n|---|\n| F [2] |\n\n> G [1]'
  expect(marksIn(cited(text))).toEqual([
    ['h4', '[1]'],
    ['p', '[1]'],
    ['p', '[2]'],
    ['li', '[1]'],
    ['strong', '[2]'],
    ['th', '[1]'],
    ['td', '[2]'],
    ['p', '[1]'],
  ])
})

test('code, links, footnotes, and numbers that no source has, stay as they are', () => {
  const text =
    '`a[1]` [see [1]](https://a.example/) [1](https://b.example/) c[^1] d[3]\n\n    e[1]\n\n[^1]: Note.'
  const container = cited(text)
  expect(marksIn(container)).toEqual([])
  expect([...container.querySelectorAll('a[data-host]')].map((link) => link.textContent)).toEqual([
    'see [1]',
    '1',
  ])
  expect(container.textContent).toContain('d[3]')
})

test('what hides between the marks is still shown', () => {
  const container = cited('a\u202Eb [1] c\u2066d')
  expect([...container.querySelectorAll('.cs-control')].map((name) => name.textContent)).toEqual([
    'U+202E',
    'U+2066',
  ])
  expect(marksIn(container)).toEqual([['p', '[1]']])
})

test('sources that come late render only the texts with numbers', () => {
  const rendered: string[] = []
  const policy = {
    ...defaultUrlPolicy,
    link(url: string) {
      rendered.push(url)
      return defaultUrlPolicy.link(url)
    },
  }
  const view = (given: readonly SourcePart[]) => (
    <CitationsProvider sources={given}>
      <Markdown
        text={'[a](https://a.example/) and [1].\n\n- [b](https://b.example/)\n- [1]'}
        policy={policy}
        streaming
      />
    </CitationsProvider>
  )
  const { container, rerender } = render(view([]))
  expect(marksIn(container)).toEqual([])
  expect(rendered.splice(0)).toEqual(['https://a.example/', 'https://b.example/'])
  rerender(view(sources))
  expect(marksIn(container)).toEqual([
    ['p', '[1]'],
    ['li', '[1]'],
  ])
  expect(rendered).toEqual([])
})
