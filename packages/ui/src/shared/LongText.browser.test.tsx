import type { ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CodeBlock } from '../CodeBlock/CodeBlock.tsx'
import { Markdown } from '../Markdown/Markdown.tsx'
import { StreamingText } from '../StreamingText/StreamingText.tsx'
import '../styles/index.css'

const place = document.createElement('div')
let root: Root

beforeEach(() => {
  place.style.inlineSize = '500px'
  document.body.append(place)
  root = createRoot(place)
})

afterEach(() => {
  root.unmount()
  place.remove()
})

const show = (element: ReactElement) => flushSync(() => root.render(element))

const words = 'lorem ipsum dolor sit amet '.repeat(1500).trim()
const views: Readonly<Record<string, { start?: string; view: (text: string) => ReactElement }>> = {
  'a paragraph': { view: (text) => <Markdown text={text} streaming /> },
  'an item of a list': { start: '- ', view: (text) => <Markdown text={text} streaming /> },
  'a quote': { start: '> ', view: (text) => <Markdown text={text} streaming /> },
  'plain text': { view: (text) => <StreamingText text={text} streaming /> },
  'a line of code': { view: (text) => <CodeBlock code={text} complete={false} /> },
}

function copied(): string {
  const selection = getSelection()
  const content = place.querySelector('p, li, code') ?? place
  selection?.selectAllChildren(content)
  return selection?.toString().trim() ?? ''
}

describe('of 40 kB without an end', () => {
  for (const [name, { start = '', view }] of Object.entries(views)) {
    test(`${name} is shown in boxes and copied as one text`, () => {
      for (let end = 2000; end < words.length; end += 2000) show(view(start + words.slice(0, end)))
      show(view(start + words))
      const runs = [...place.querySelectorAll<HTMLElement>('.cs-run')]
      expect(runs.length).toBe(2)
      expect(copied()).toBe(words)
      const [first, second] = runs.map((run) => run.getBoundingClientRect())
      // The lines of a paragraph follow each other without a gap; a line of code is not wrapped.
      expect(second?.top).toBe(name === 'a line of code' ? first?.top : first?.bottom)
    })
  }

  test('a box that is full is not changed any more', () => {
    show(<Markdown text={words.slice(0, 35_000)} streaming />)
    const [first] = place.querySelectorAll('.cs-run')
    const nodes = [...(first?.childNodes ?? [])]
    show(<Markdown text={words} streaming />)
    expect([...(place.querySelector('.cs-run')?.childNodes ?? [])]).toEqual(nodes)
    expect(place.querySelector('.cs-run')).toBe(first)
  })
})
