import type { ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CodeBlock } from '../CodeBlock/CodeBlock.tsx'
import { Markdown } from '../Markdown/Markdown.tsx'
import { Reasoning } from '../Reasoning/Reasoning.tsx'
import { StreamingText } from '../StreamingText/StreamingText.tsx'
import '../styles/index.css'

const place = document.createElement('div')
let root: Root

beforeEach(() => {
  document.body.append(place)
  root = createRoot(place)
})

afterEach(() => {
  root.unmount()
  place.remove()
})

const show = (element: ReactElement) => flushSync(() => root.render(element))

type View = (text: string, streaming: boolean) => ReactElement

const markdown: View = (text, streaming) => <Markdown text={text} streaming={streaming} />
const codeBlock: View = (text, streaming) => <CodeBlock code={text} complete={!streaming} />
const plain: View = (text, streaming) => <StreamingText text={text} streaming={streaming} />
const reasoning: View = (text, running) => (
  <Reasoning open part={{ type: 'reasoning', text }} running={running} />
)

function textNodes(): Text[] {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
  const nodes: Text[] = []
  while (walker.nextNode() !== null) nodes.push(walker.currentNode as Text) // SHOW_TEXT shows nothing else
  return nodes
}

function select(word: string): Selection {
  const node = textNodes().findLast(({ data }) => data.includes(word))
  const selection = getSelection()
  if (node === undefined || selection === null) throw new Error(`There is no ${word}.`)
  const start = node.data.indexOf(word)
  selection.setBaseAndExtent(node, start, node, start + word.length)
  return selection
}

const places = ({ anchorNode, anchorOffset, focusNode, focusOffset }: Selection) => [
  anchorNode,
  anchorOffset,
  focusNode,
  focusOffset,
]

const growing: readonly [name: string, view: View, before: string, rest: string][] = [
  ['a paragraph', markdown, 'One chosen two', ' three **four** `five` [six](https://a.example)\n\nSeven.'],
  ['a paragraph with marks before it', markdown, '**One** a chosen two', ' three *four*, five\nsix'],
  ['a paragraph that gets a citation', markdown, 'One chosen two', ' three [1] and [2] four'],
  ['strong text', markdown, '**One chosen two', ' three** four'],
  ['a heading', markdown, '## One chosen two', ' three\n\nFour.'],
  ['a list item', markdown, '- One\n- Two chosen three', ' four **five**\n- six'],
  ['an item of a nested list', markdown, '- One\n  - Two chosen three', ' four\n  - six\n- seven'],
  ['a quote', markdown, '> One chosen two', ' three\n> four\n\nfive'],
  ['a table cell', markdown, '| A | B |\n|---|---|\n| One chosen', ' two | three |\n| four | five |'],
  ['a footnote', markdown, 'A[^1]\n\n[^1]: One chosen two', ' three\n'],
  ['inline code', markdown, '`One chosen two', ' three` four'],
  ['a line of code', markdown, '```\nOne chosen two', ' three\nfour\nfive\n```\n\nSix'],
  ['a code block', codeBlock, 'One chosen two', ' three\nfour\nfive'],
  ['plain text', plain, 'One chosen two', ' three\nfour\n\nfive'],
  ['reasoning', reasoning, 'One chosen two', ' three\nfour\n\nfive'],
  ['text with hidden characters', plain, 'A\u202Eb chosen two', ' th\u202Eree four'],
]

test.each(growing)(
  'a selection in %s stays where it is with every delta (fault D1)',
  (_, view, before, rest) => {
    show(view(before, true))
    const selection = select('chosen')
    const selected = places(selection)
    for (let end = 1; end <= rest.length; end++) {
      show(view(before + rest.slice(0, end), true))
      expect(places(selection)).toEqual(selected)
    }
    show(view(before + rest, false))
    expect(places(selection)).toEqual(selected)
    expect(selection.toString()).toBe('chosen')
  },
)

test('a selection in a line of code stays at its characters when the colours come (fault D1)', async () => {
  const view = (text: string) => <CodeBlock code={text} language="ts" complete={false} />
  show(view('const chosen = 1\nconst'))
  const selection = select('chosen = ')
  await vi.waitUntil(() => place.querySelector('.cs-tok-keyword'))
  expect(selection.toString()).toBe('chosen = ')
})

test('colours read a selection in the composer before they change the page, which then needs no layout', async () => {
  const composer = document.createElement('textarea')
  place.before(composer)
  composer.focus()
  const changes = new MutationObserver(() => undefined)
  changes.observe(place, { childList: true, subtree: true })
  const readAnchor = Object.getOwnPropertyDescriptor(Selection.prototype, 'anchorNode')?.get
  const behindChange: boolean[] = []
  vi.spyOn(Selection.prototype, 'anchorNode', 'get').mockImplementation(function (this: Selection) {
    behindChange.push(changes.takeRecords().length > 0)
    return readAnchor?.call(this) ?? null
  })
  show(<CodeBlock code={'const a = 1\nconst b = 2\nconst c = 3'} language="ts" complete={false} />)
  await vi.waitUntil(() => place.querySelectorAll('.cs-tok-keyword').length === 3)
  expect(behindChange).not.toContain(true)
  vi.restoreAllMocks()
  changes.disconnect()
  composer.remove()
})

test('a coloured line keeps its colours with the next token (fault D13)', async () => {
  const view = (text: string) => <CodeBlock code={text} language="ts" complete={false} />
  show(view('const a'))
  await vi.waitUntil(() => place.querySelector('.cs-tok-keyword'))
  const keyword = place.querySelector('.cs-tok-keyword')
  for (const text of ['const a =', 'const a = 1', 'const a = 1\n', 'const a = 1\nconst b']) {
    show(view(text))
    expect(place.querySelector('.cs-line')?.firstElementChild).toBe(keyword)
  }
})

/** Replaces every text node by elements with another text, as page translators do. */
function translate(): void {
  for (const node of textNodes()) {
    if (node.data.trim() === '') continue
    const font = document.createElement('font')
    const inner = document.createElement('font')
    inner.textContent = node.data.toUpperCase()
    font.append(inner)
    node.replaceWith(font)
  }
}

/** Inserts an element into the middle of every text, as extensions that mark words do. */
function mark(): void {
  for (const node of textNodes()) {
    if (node.length < 2) continue
    const icon = document.createElement('i')
    icon.dataset['extension'] = ''
    node.splitText(Math.floor(node.length / 2)).before(icon)
  }
}

const answer =
  'One **two** three [four](https://a.example) `five` [1]\n\n- [x] six\n- seven [eight\n\n## Nine\n\n| ten | eleven |\n|---|---|\n| twelve | thirteen |\n\n> fourteen\n\n```ts\nconst fifteen = 1\n```\n\nsixteen[^1] **seventeen\n\n[^1]: eighteen\n'
const words = answer.match(/[a-z]{3,}/gi)?.filter((word) => !/https|example/.test(word)) ?? []

test.each([
  ['a translator', markdown, translate],
  ['an extension', markdown, mark],
  ['a translator', plain, translate],
  ['an extension', plain, mark],
  ['a translator', reasoning, translate],
  ['an extension', reasoning, mark],
  ['a translator', codeBlock, translate],
  ['an extension', codeBlock, mark],
])('after %s changed the text nodes at every delta, every word is there (fault D2)', (_, view, change) => {
  const errors = vi.spyOn(console, 'error')
  for (let end = 3; end < answer.length; end += 3) {
    show(view(answer.slice(0, end), true))
    change()
  }
  show(view(answer, false))
  const text = place.textContent?.toLowerCase()
  expect(words.filter((word) => !text?.includes(word.toLowerCase()))).toEqual([])
  expect(errors).not.toHaveBeenCalled()
  show(<p>Something else</p>)
  expect(place.innerHTML).toBe('<p>Something else</p>')
  errors.mockRestore()
})

test('text that streams is not to be translated, text that is complete is; code never (fault D2)', () => {
  for (const view of [markdown, plain]) {
    show(view('One', true))
    expect(place.querySelector('[data-state]')?.getAttribute('translate')).toBe('no')
    show(view('One', false))
    expect(place.querySelector('[data-state]')?.hasAttribute('translate')).toBe(false)
  }
  show(markdown('`a`\n\n    b', false))
  expect([...place.querySelectorAll('[translate=no]')].map(({ localName }) => localName)).toEqual([
    'code',
    'pre',
  ])
})

test('what a selection over a code block copies is the code (fault D14)', () => {
  show(markdown('Before\n\n```js\nlet a\n```\n\nAfter', false))
  const selection = getSelection()
  selection?.selectAllChildren(place)
  expect(selection?.toString().split(/\n+/)).toEqual(['Before', 'let a', 'After'])
})
