import type Token from 'markdown-it/lib/token.mjs'
import { linkEmails } from './autolinks.ts'
import { TooMuchWork, tokensOf } from './inline.ts'
import type { InlineContext } from './inlineRules.ts'
import type { InlineNode, InlineText, SafeTag } from './nodes.ts'
import type { Syntax } from './syntax.ts'

/** A link definition. */
export interface Definition {
  href: string
  title: string
}

/** Finds link definitions and footnotes of a document by their labels. */
export interface Definitions {
  link(label: string): Definition | undefined
  isNote(label: string): boolean
  syntaxes: readonly Syntax[]
  onWork(characters: number): void
}

// Longer paragraphs and cells are not parsed and are shown as they are written.
const maxCharacters = 16_384

/**
 * Returns the key of a footnote in the table of definitions: `^` and its label in lower case. The key of a
 * link is its label. The key of a character reference with an unknown name is `&name`.
 */
export const noteLabel = (label: string): string => `^${label.toLowerCase()}`

export function parseText(source: string, definitions: Definitions, isOpen: boolean): InlineText {
  if (source.length > maxCharacters) return { source, nodes: [source] }
  try {
    return isOpen ? parseOpen(source, definitions) : parseClosed(source, definitions, false).text
  } catch (error) {
    if (error instanceof TooMuchWork) return { source, nodes: [source] }
    throw error
  }
}

const trailingRun = /(?:(?<!\*)\*+|(?<!_)_+|(?<!~)~+|(?<!`)`+|!?\[)$/
// With formulas, also what may begin or end one.
const trailingDelimiter = /(?:(?<!\*)\*+|(?<!_)_+|(?<!~)~+|(?<!`)`+|!?\[|(?<!\$)\$+|(?<!\\)\\)$/

/**
 * A run of `*`, `_`, `~` or backticks at the very end is ambiguous: it may be half of a closing `**`, or open
 * something. The run is hidden until the next character decides.
 */
function parseOpen(source: string, definitions: Definitions): InlineText {
  const run = (definitions.syntaxes.length > 0 ? trailingDelimiter : trailingRun).exec(source)?.[0]
  if (run === undefined) return parseClosed(source, definitions, true).text
  const before = parseClosed(source.slice(0, -run.length), definitions, true)
  const waits = before.context.waiting
    .filter(({ marker }) => marker === run[0])
    .reduce((sum, { length }) => sum + length, 0)
  if (waits > run.length) return { ...before.text, source, completed: true }
  const whole = parseClosed(source, definitions, true).text
  const last = whole.nodes.at(-1)
  if (typeof last !== 'string' || !last.endsWith(run) || source.endsWith(`\\${run}`)) return whole
  const shown = last.slice(0, -run.length)
  return { ...whole, nodes: [...whole.nodes.slice(0, -1), ...(shown === '' ? [] : [shown])], completed: true }
}

function parseClosed(source: string, definitions: Definitions, isOpen: boolean) {
  const labels = new Set<string>()
  const context: InlineContext = {
    references: new Proxy<Record<string, Definition>>(
      {},
      {
        get(_, label) {
          if (typeof label !== 'string') return undefined
          labels.add(label)
          return definitions.link(label)
        },
      },
    ),
    isNote(label) {
      labels.add(noteLabel(label))
      return definitions.isNote(label)
    },
    missing: (name) => void labels.add(`&${name}`),
    syntaxes: definitions.syntaxes,
    isOpen,
    completed: false,
    waiting: [],
    steps: 0,
  }
  definitions.onWork(source.length)
  const tokens = tokensOf(source, context)
  const notes: string[] = []
  const nodes = nodesOf(tokens, notes)
  const text: InlineText = {
    source,
    nodes,
    ...(labels.size > 0 && { labels: [...labels] }),
    ...(notes.length > 0 && { notes }),
    ...(context.completed && { completed: true as const }),
  }
  return { text, context }
}

type Wrapper = Extract<InlineNode, { children: unknown }>

function nodesOf(tokens: readonly Token[], notes: string[]): readonly InlineNode[] {
  const root: InlineNode[] = []
  const stack: { nodes: InlineNode[]; close(children: readonly InlineNode[]): Wrapper }[] = []
  let nodes = root
  let links = 0
  const open = (close: (children: readonly InlineNode[]) => Wrapper) => {
    stack.push({ nodes, close })
    nodes = []
  }
  for (const token of tokens) {
    switch (token.type) {
      case 'em_open':
        open((children) => ({ type: 'emphasis', children }))
        break
      case 'strong_open':
        open((children) => ({ type: 'strong', children }))
        break
      case 's_open':
        open((children) => ({ type: 'deleted', children }))
        break
      case 'tag_open':
        open((children) => ({ type: 'tag', tag: token.tag as SafeTag, children })) // the rule reads no other tags
        break
      case 'link_open':
        links++
        open((children) => ({ type: 'link', href: hrefOf(token, 'href'), ...titleOf(token), children }))
        break
      case 'link_close':
      case 'em_close':
      case 'strong_close':
      case 's_close':
      case 'tag_close': {
        if (token.type === 'link_close') links--
        const frame = stack.pop()
        if (frame === undefined) break
        frame.nodes.push(frame.close(joined(nodes, links > 0 || token.type === 'link_close')))
        nodes = frame.nodes
        break
      }
      default:
        nodes.push(leafOf(token))
        if (token.type === 'note') notes.push(token.content)
    }
  }
  return joined(root, false)
}

function leafOf(token: Token): InlineNode {
  switch (token.type) {
    case 'code_inline':
      return { type: 'code', text: token.content }
    case 'softbreak':
      return '\n'
    case 'hardbreak':
      return { type: 'break' }
    case 'image':
      return { type: 'image', src: hrefOf(token, 'src'), ...titleOf(token), alt: altOf(token.children ?? []) }
    case 'note':
      return { type: 'note', label: token.content }
    case 'span':
      return {
        type: 'span',
        index: Number(token.meta),
        text: token.content,
        raw: token.markup,
        ...(token.attrGet('pending') !== null && { isOpen: true as const }),
      }
    default:
      return token.content
  }
}

function hrefOf(token: Token, name: string): string | undefined {
  return token.attrGet('pending') === null ? (token.attrGet(name) ?? '') : undefined
}

function titleOf(token: Token): { title?: string } {
  const title = token.attrGet('title')
  return title === null ? {} : { title }
}

function altOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'image') return altOf(token.children ?? [])
      return token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content
    })
    .join('')
}

/** Joins neighbouring texts and links the e-mail addresses in them. */
function joined(nodes: readonly InlineNode[], isInLink: boolean): readonly InlineNode[] {
  const result: InlineNode[] = []
  let text = ''
  const flush = () => {
    if (text === '') return
    if (!isInLink && text.includes('@')) result.push(...linkEmails(text))
    else result.push(text)
    text = ''
  }
  for (const node of nodes) {
    if (typeof node === 'string') text += node
    else {
      flush()
      result.push(node)
    }
  }
  flush()
  return result
}
