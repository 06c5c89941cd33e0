import { countOf, itemsFrom, noChunks, type Chunks } from '../../shared/chunks.ts'
import { own } from '../../shared/own.ts'
import { advance } from './advance.ts'
import { parseBlocks } from './block.ts'
import { blocksIn, buildBehind, countLines, mergeRefs, type Building } from './build.ts'
import { createDefinitionTable, type DefinitionTable } from './definitionTable.ts'
import { entityVersion } from './entities.ts'
import type { BlockNode, BlockOf, Referring } from './nodes.ts'
import { appendPlain } from './plain.ts'
import { rereadBlocks, rereadOpen } from './reread.ts'
import { openingLines, type OpenBlock } from './resume.ts'
import type { Syntax } from './syntax.ts'

/**
 * The nodes of a Markdown document, for rendering. Nodes that did not change are the same objects as in the
 * previous view.
 */
export interface DocumentView {
  blocks: Chunks<BlockNode>
  /**
   * The number of final blocks at the beginning. Further text can change a final block only by a link definition or
   * a footnote.
   */
  finished: number
  /** The footnotes in the order of the text. */
  footnotes: readonly BlockOf<'footnote'>[]
  /** The number of each footnote that the text refers to, by its label. */
  numbers: ReadonlyMap<string, number>
}

/**
 * A parser for one text that grows. The part of the text that cannot change any more is parsed only once.
 * `docs/markdown.md` explains how the parser works.
 */
export interface MarkdownDocument {
  /**
   * Parses the whole text so far, and returns its nodes. `isOpen` is `true` if more text may follow. If the
   * text does not begin with the previous text, or more `entities` are known than before, the parser starts
   * again at the first character.
   */
  update(text: string, isOpen: boolean, entities?: number): DocumentView
  /** The number of characters parsed so far. If a character is parsed twice, it counts twice. */
  readonly work: number
}

// A short open part is parsed with every update. A longer one, which is a paragraph or line without an end, is parsed
// only when it has grown by half, so that the total work stays linear. Until then new text is appended unparsed.
const freeCharacters = 2048
const growth = 1.5
// A blank line ends most long blocks, so it is worth a parse; but not always, so the number of parses is limited.
const freeTries = 8

interface Root {
  /** The blocks that are final. */
  children: Chunks<BlockNode>
  refs: Referring
  /** The footnotes among `children`. */
  footnotes: readonly BlockOf<'footnote'>[]
}

interface State {
  /** The offset in the text where parsing resumes. */
  restart: number
  /** The containers that are open at `restart`, from the outermost to the innermost. */
  open: readonly OpenBlock[]
  root: Root
  /** The end of the last complete line that was parsed to find final blocks. */
  settled: number
  /** The length of the text at the last parse of each kind, and how many parses found nothing final. */
  tried: { settled: number; shown: number; times: number }
  view: DocumentView
  /** The length of the text that `view` was parsed from. */
  shown: number
}

const startState: State = {
  restart: 0,
  open: [],
  root: { children: noChunks, refs: {}, footnotes: [] },
  settled: 0,
  tried: { settled: 0, shown: 0, times: 0 },
  view: { blocks: noChunks, finished: 0, footnotes: [], numbers: new Map() },
  shown: 0,
}

/** A document that is being parsed. */
interface Reading {
  source: string
  state: State
  table: DefinitionTable
  entities: number
  work: number
}

/**
 * Creates a Markdown parser for one text that grows. The time for all updates together is linear in the
 * length of the text.
 */
export function createDocument(syntaxes: readonly Syntax[] = []): MarkdownDocument {
  const newTable = () => createDefinitionTable(syntaxes, (characters) => void (reading.work += characters))
  const reading: Reading = {
    source: '',
    state: startState,
    table: newTable(),
    entities: entityVersion(),
    work: 0,
  }
  return {
    update(text, isOpen, entities = entityVersion()) {
      const source = normalize(text, isOpen)
      if (!continues(source, reading.source, reading.state.settled) || entities !== reading.entities) {
        Object.assign(reading, { state: startState, table: newTable(), entities })
      }
      return read(reading, source, isOpen)
    },
    get work() {
      return reading.work
    },
  }
}

function read(reading: Reading, source: string, isOpen: boolean): DocumentView {
  const isSame = reading.source === source
  reading.source = source
  const end = source.lastIndexOf('\n') + 1
  if (end > reading.state.settled && (!isOpen || maySettle(reading))) settle(reading, end)
  const { state } = reading
  const isPostponed = state.settled < end || !mayParse(state.tried.shown, source.length - state.restart)
  if (isOpen && isPostponed && !isSame) return postponed(reading)
  const partial = source.slice(state.settled)
  show(reading, isOpen && isHeldBack(partial, state.open.at(-1)) ? '' : partial, isOpen)
  return reading.state.view
}

const mayParse = (before: number, length: number) => length <= freeCharacters || length >= before * growth

function maySettle({ state: { restart, settled, tried }, source }: Reading): boolean {
  if (mayParse(tried.settled, source.length - restart)) return true
  return tried.times < freeTries && source.includes('\n\n', Math.max(0, settled - 1))
}

function parse(reading: Reading, end: number, partial: string, isOpen: boolean) {
  const { source, state } = reading
  const opening = openingLines(state.open)
  // Nodes are slices of this text, and keep it.
  const text = own(opening + source.slice(state.restart, end) + partial)
  reading.work += text.length
  return { text, opening, ...parseBlocks(text, reading.table.definitions.syntaxes, isOpen) }
}

/** Finds the blocks that the complete lines up to `end` decide, and marks them as final. */
function settle(reading: Reading, end: number): void {
  const { table } = reading
  const { text, opening, frame, lines } = parse(reading, end, '', true)
  const openingCount = countLines(opening)
  reread(reading, table.replaceProvisional(frame))
  const building: Building = {
    definitions: table.definitions,
    changed: none,
    isOpen: true,
    endsLine: true,
    lines,
  }
  const { state } = reading
  const { root, open, view, tried } = state
  const next = advance(building, frame, root, open, view.blocks, openingCount)
  table.settleLinks(frame, next.line)
  const added = footnotesBehind(next.children, countOf(root.children))
  for (const { label } of added) table.settleNote(label)
  const moved = next.line > openingCount
  reading.state = {
    ...state,
    restart: state.restart + offsetOfLine(text, next.line) - opening.length,
    open: next.open,
    root: {
      children: next.children,
      refs: next.refs,
      footnotes: added.length === 0 ? root.footnotes : [...root.footnotes, ...added],
    },
    settled: end,
    tried: moved ? startState.tried : { ...tried, settled: text.length, times: tried.times + 1 },
  }
}

/** Parses the texts that refer to one of the changed labels again. */
function reread(reading: Reading, changed: ReadonlySet<string>): void {
  if (changed.size === 0) return
  const { state, table } = reading
  const { root, open, view } = state
  const children = rereadBlocks(root.children, changed, table.definitions)
  reading.state = {
    ...state,
    root:
      children === root.children
        ? root
        : { children, refs: mergeRefs(...children.flat()), footnotes: footnotesBehind(children, 0) },
    open: open.map((block) => rereadOpen(block, changed, table.definitions)),
    view: { ...view, blocks: rereadBlocks(view.blocks, changed, table.definitions) },
  }
}

/** Builds the view of the final blocks, the open part and `partial`, the line that is not complete. */
function show(reading: Reading, partial: string, isOpen: boolean): void {
  const { table, source } = reading
  const { text, frame, lines } = parse(reading, reading.state.settled, partial, isOpen)
  if (!isOpen) reread(reading, table.replaceProvisional(frame))
  const building: Building = {
    definitions: table.definitions,
    changed: none,
    isOpen,
    endsLine: partial === '',
    lines,
  }
  const { state } = reading
  const { root, open, view, tried } = state
  const found = blocksIn(frame.found, false)
  const blocks = buildBehind(building, found, root.children, open, view.blocks, true)
  reading.state = {
    ...state,
    view: viewOf(blocks, root, isOpen, view),
    tried: { ...tried, shown: text.length },
    shown: source.length,
  }
}

/** The last view with the new text appended unparsed. */
function postponed({ state: { view, shown }, source }: Reading): DocumentView {
  return { ...view, blocks: appendPlain(view.blocks, own(source.slice(shown))) }
}

/**
 * Parses the blocks behind the final ones, so that the cost of a frame depends on the length of the open part only.
 */
function viewOf(blocks: Chunks<BlockNode>, root: Root, isOpen: boolean, before: DocumentView): DocumentView {
  const final = countOf(root.children)
  const finished = isOpen ? final : countOf(blocks)
  const openNotes = footnotesBehind(blocks, final)
  const footnotes = openNotes.length === 0 ? root.footnotes : [...root.footnotes, ...openNotes]
  const numbers = new Map<string, number>()
  const number = (label: string) => numbers.has(label) || numbers.set(label, numbers.size + 1)
  root.refs.notes?.forEach(number)
  for (const { notes } of itemsFrom(blocks, final)) notes?.forEach(number)
  return {
    blocks,
    finished,
    footnotes: sameItems(footnotes, before.footnotes) ? before.footnotes : footnotes,
    numbers: sameMap(numbers, before.numbers) ? before.numbers : numbers,
  }
}

/** The footnotes behind the final blocks. They are never inside another block. */
function footnotesBehind(blocks: Chunks<BlockNode>, start: number): readonly BlockOf<'footnote'>[] {
  return itemsFrom(blocks, start).filter((node) => node.type === 'footnote')
}

const none: ReadonlySet<string> = new Set()

function normalize(text: string, isOpen: boolean): string {
  if (!text.includes('\r')) return text
  // A line feed may still follow the last one.
  return (isOpen && text.endsWith('\r') ? text.slice(0, -1) : text).replaceAll(/\r\n?/g, '\n')
}

/** Returns whether two texts begin with the same characters. `===` on slices is ten times as fast as `startsWith`. */
function continues(text: string, before: string, length: number): boolean {
  return text.slice(0, length) === before.slice(0, length)
}

/**
 * Returns whether an incomplete line is still ambiguous: `-` may become a list, a rule or the underline of a
 * heading. The line is shown with the first character that decides.
 */
function isHeldBack(partial: string, open: OpenBlock | undefined): boolean {
  if (open?.type !== 'code') return /^[\s>*+\-=#|:`~_]+$/.test(partial)
  return open.fenced && /^\s*(?:`+|~+)$/.test(partial) && open.fence.includes(partial.trim()[0] ?? ' ')
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0
  for (let passed = 0; passed < line; passed++) {
    const end = text.indexOf('\n', offset)
    if (end < 0) return text.length
    offset = end + 1
  }
  return offset
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}

function sameMap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}
