import { cleanup, render } from '@testing-library/react'
import MarkdownIt from 'markdown-it'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { Markdown } from './Markdown.tsx'
import { loadAllEntities } from './parser/entities.ts'
import { commonMark, gitHub, type Example } from './testing/examples.testing.ts'
import type { UrlPolicy } from './urlPolicy.ts'

beforeAll(loadAllEntities)
afterEach(cleanup)

/** A policy that allows everything, so that the test compares Markdown and not the policy. */
const anything: UrlPolicy = {
  link: (href) => ({ href, host: '' }),
  image: (href) => ({ show: 'at-once', url: { href, host: '' } }),
}

const element = (text: string, streaming = false) => (
  <Markdown text={text} streaming={streaming} policy={anything} headingOffset={0} />
)

/** The content of a document as text, without the kit's additions and without white space between blocks. */
function canonical(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE)
    return (node.textContent ?? '').replaceAll(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)
  if (!(node instanceof Element)) return ''
  const inside = () => [...node.childNodes].map(canonical).join('')
  const name = node.localName
  if (node.matches('.cs-table-actions')) return ''
  if (name === 'bdi' || name === 'span' || node.matches('.cs-table, .cs-table-box, .cs-markdown, .cs-blocks'))
    return inside()
  if (name === 'figure') {
    const language = node.querySelector('.cs-code-language')?.textContent
    return `<pre>${codeOf(language === 'text' ? undefined : language, `${node.querySelector('code')?.textContent ?? ''}\n`)}</pre>`
  }
  if (name === 'pre') {
    const code = node.querySelector('code')
    return `<pre>${codeOf(/language-(.*)/.exec(code?.className ?? '')?.[1], code?.textContent)}</pre>`
  }
  const attributes = ['href', 'src', 'title', 'alt', 'start', 'type', 'checked']
    .filter((each) => node.hasAttribute(each) && !(each === 'title' && node.getAttribute('title') === ''))
    .map((each) => ` ${each}=${JSON.stringify(node.getAttribute(each))}`)
  const align =
    node.getAttribute('align') ??
    { start: 'left', end: 'right', center: 'center' }[node.getAttribute('data-align') ?? '']
  return `<${name}${attributes.join('')}${align === undefined ? '' : ` align=${align}`}>${inside()}</${name}>`
}

const codeOf = (language: string | undefined | null, code: string | undefined | null) =>
  `<code ${language ?? ''}>${canonical(document.createTextNode((code ?? '').replace(/\n$/, '')))}</code>`

const blocks = 'p|h[1-6]|ul|ol|li|blockquote|pre|hr|table|thead|tbody|tr|th|td|div'
const betweenBlocks = new RegExp(`\\s*(</?(?:${blocks})(?: [^>]*)?>)\\s*`, 'g')

function said(root: Element): string {
  return [...root.childNodes]
    .map(canonical)
    .join('')
    .replaceAll(betweenBlocks, '$1')
    .replaceAll(/ ?\n/g, '\n')
    .replaceAll('</br>\n', '</br>')
    .trim()
}

function expected(html: string): string {
  const root = document.createElement('div')
  root.innerHTML = html
  return said(root)
}

function rendered(text: string): string {
  const { container } = render(element(text))
  const result = said(container.firstElementChild ?? container)
  cleanup()
  return result
}

const withHtml = new MarkdownIt('commonmark')
const htmlAsText = new MarkdownIt('commonmark', { html: false })
/**
 * Returns `true` for examples with raw HTML, which is text here: the only deviation. For them markdown-it without HTML
 * is the reference.
 */
const isAboutHtml = ({ markdown }: Example) => withHtml.render(markdown) !== htmlAsText.render(markdown)

const differences = (examples: readonly Example[], html: (example: Example) => string) =>
  examples
    .map((example) => ({ example, is: rendered(example.markdown), asked: expected(html(example)) }))
    .filter(({ is, asked }) => is !== asked)
    .map(({ example: { number, markdown }, is, asked }) => ({ number, markdown, is, asked }))

test('the examples of CommonMark 0.31.2 are rendered as it says, in those with HTML that is text', () => {
  expect(commonMark.length).toBe(652)
  const asSaid = commonMark.filter((example) => !isAboutHtml(example))
  expect(asSaid.length).toBe(580)
  const others = differences(asSaid, ({ html }) => html)
  // These show that CommonMark alone links no bare URLs; GitHub's extension does.
  expect(others.map(({ number }) => number)).toEqual([602, 606, 608, 611, 612])
  expect(others.map(({ is }) => is.replaceAll(/<\/?a\b[^>]*>/g, ''))).toEqual(
    others.map(({ asked }) => asked),
  )
  expect(differences(commonMark.filter(isAboutHtml), ({ markdown }) => htmlAsText.render(markdown))).toEqual(
    [],
  )
})

test('the examples of GitHub’s tables, task lists, strikethrough and autolinks are rendered as it says', () => {
  expect(gitHub.length).toBe(27)
  // A single tilde strikes nothing through: models write ~5 for about five.
  const others = gitHub.filter(({ number }) => number !== 491)
  expect(differences(others, ({ html }) => html)).toEqual([])
})

test('every example that arrives in pieces ends with the DOM of the whole', () => {
  for (const { markdown } of [...commonMark, ...gitHub]) {
    const { container, rerender } = render(element('', true))
    const step = Math.max(1, Math.ceil(markdown.length / 5))
    for (let end = step; end < markdown.length; end += step) rerender(element(markdown.slice(0, end), true))
    rerender(element(markdown))
    const inPieces = said(container.firstElementChild ?? container)
    cleanup()
    expect(inPieces).toBe(rendered(markdown))
  }
})
