import { advance, type Advanced } from './advance.ts'
import { parseBlocks, type Frame } from './block.ts'
import { buildBehind, blocksIn, mergeRefs, refsOf, type Building } from './build.ts'
import { countOf, itemAt, noChunks, type Chunks } from '../../shared/chunks.ts'
import { entityVersion } from './entities.ts'
import { noteLabel, type Definition, type Definitions } from './inlineText.ts'
import type { BlockNode, BlockOf, Referring } from './nodes.ts'
import { appendPlain } from './plain.ts'
import type { Syntax } from './syntax.ts'
import { rereadOpen, rereadBlocks } from './reread.ts'
import { openingLines, type OpenBlock } from './resume.ts'

/** What is to be shown. What has not changed is the same object as before. */
export interface DocumentView {
  blocks: Chunks<BlockNode>
  /** How many of the blocks nothing can change any more, late definitions aside. */
  finished: number
  /** The footnotes in the order of their numbers, those that nothing refers to at the end. */
  footnotes: readonly BlockOf<'footnote'>[]
  /** The number of each footnote that is referred to, by its label. */
  numbers: ReadonlyMap<string, number>
}

export interface MarkdownDocument {
  /**
   * `isOpen`: more text may follow. Text that does not go on from the one before, and any text when more `entities`
   * are known, is read from its beginning.
   */
  update(text: string, isOpen: boolean, entities?: number): DocumentView
  /** Characters that were parsed so far, a character each time anew. */
  readonly work: number
}

// Shorter texts are parsed whenever something arrives. Longer ones, which is one paragraph or line without an end, only
// when they have grown by half, so that the work stays linear; until then what arrives is shown as it is written.
const freeCharacters = 2048
const growth = 1.5
// A blank line ends most such texts: it is worth a try, so often.
const freeTries = 8

const emptyView: DocumentView = { blocks: noChunks, finished: 0, footnotes: [], numbers: new Map() }

interface State {
  /** Parsing goes on from this character of the text, */
  restart: number
  /** with these containers open, */
  open: readonly OpenBlock[]
  /** behind these blocks. */
  root: { children: Chunks<BlockNode>; refs: Referring }
  /** Up to here, the end of a line, the text was looked at. */
  settled: number
  definitions: Map<string, Definition>
  /** Definitions in what is not final. */
  tail: Map<string, Definition>
  notes: Set<string>
  tailNotes: Set<string>
  /** How long the text was that was parsed last, and how often in vain. */
  tried: { settled: number; shown: number; times: number }
  view: DocumentView
  /** The text that `view` was parsed from. */
  shown: number
}

const startState = (): State => ({
  restart: 0,
  open: [],
  root: { children: noChunks, refs: {} },
  settled: 0,
  definitions: new Map(),
  tail: new Map(),
  notes: new Set(),
  tailNotes: new Set(),
  tried: { settled: 0, shown: 0, times: 0 },
  view: emptyView,
  shown: 0,
})

/** Reads a text that grows. The work over all updates is linear in its length. */
export function createDocument(syntaxes: readonly Syntax[] = []): MarkdownDocument {
  let state = startState()
  let source = ''
  let knownEntities = entityVersion()
  let work = 0

  const definitions: Definitions = {
    link: (label) => state.definitions.get(label) ?? state.tail.get(label),
    isNote: (label) => state.notes.has(noteLabel(label)) || state.tailNotes.has(noteLabel(label)),
    syntaxes,
    onWork: (characters) => void (work += characters),
  }

  function parse(end: number, partial: string) {
    const opening = openingLines(state.open)
    const text = opening + source.slice(state.restart, end) + partial
    work += text.length
    return { text, opening, ...parseBlocks(text) }
  }

  /** Freezes what the lines up to `end` make final. */
  function settle(end: number): void {
    const { text, opening, frame, lines } = parse(end, '')
    const openingCount = countLines(opening)
    noteDefinitions(frame)
    const building: Building = { definitions, changed: none, isOpen: true, endsLine: true, lines }
    const { root, open, view } = state
    const next = advance(building, frame, root, open, view.blocks, openingCount)
    keepDefinitions(frame, next)
    const moved = next.line > openingCount
    state = {
      ...state,
      restart: state.restart + offsetOfLine(text, next.line) - opening.length,
      open: next.open,
      root: { children: next.children, refs: next.refs },
      settled: end,
      tried: moved
        ? { settled: 0, shown: 0, times: 0 }
        : { ...state.tried, settled: text.length, times: state.tried.times + 1 },
    }
  }

  /** Takes over what the part that is not final defines, and reads again what refers to it. */
  function noteDefinitions(frame: Frame): void {
    const tail = new Map<string, Definition>()
    const tailNotes = new Set<string>()
    for (const { label, href, title } of definitionsIn(frame)) {
      if (!state.definitions.has(label) && !tail.has(label)) tail.set(label, { href, title })
    }
    for (const { tokens } of frame.found) {
      if (tokens[0]?.type === 'footnote_open') tailNotes.add(noteLabel(tokens[0].content))
    }
    const changed = new Set<string>()
    for (const label of new Set([...tail.keys(), ...state.tail.keys()])) {
      if (!sameDefinition(tail.get(label), state.tail.get(label))) changed.add(label)
    }
    for (const label of new Set([...tailNotes, ...state.tailNotes])) {
      if (!state.notes.has(label) && tailNotes.has(label) !== state.tailNotes.has(label)) changed.add(label)
    }
    state = { ...state, tail, tailNotes }
    reread(changed)
  }

  function reread(changed: ReadonlySet<string>): void {
    if (changed.size === 0) return
    const { root, open, view } = state
    const children = rereadBlocks(root.children, changed, definitions)
    state = {
      ...state,
      root: { children, refs: children === root.children ? root.refs : mergeRefs(...children.flat()) },
      open: open.map((block) => rereadOpen(block, changed, definitions)),
      view: { ...view, blocks: rereadBlocks(view.blocks, changed, definitions) },
    }
  }

  /** Definitions above the line that parsing goes on from stay. */
  function keepDefinitions(frame: Frame, { line, children }: Advanced): void {
    for (const { label, href, title, line: at } of definitionsIn(frame)) {
      if (at >= line) continue
      if (!state.definitions.has(label)) state.definitions.set(label, { href, title })
      state.tail.delete(label)
    }
    const offset = countOf(state.root.children)
    for (let index = offset; index < countOf(children); index++) {
      const node = itemAt(children, index)
      if (node?.type === 'footnote') state.notes.add(noteLabel(node.label))
    }
  }

  function show(partial: string, isOpen: boolean): void {
    const { text, frame, lines } = parse(state.settled, partial)
    if (!isOpen) noteDefinitions(frame)
    const endsLine = partial === ''
    const building: Building = { definitions, changed: none, isOpen, endsLine, lines }
    const { root, open, view } = state
    const found = blocksIn(frame.found, false)
    const blocks = buildBehind(building, found, root.children, open, view.blocks, true)
    state = {
      ...state,
      view: viewOf(blocks, root, isOpen, view),
      tried: { ...state.tried, shown: text.length },
      shown: source.length,
    }
  }

  function update(next: string, isOpen: boolean, entities = entityVersion()): DocumentView {
    const normal = normalize(next, isOpen)
    if (!goesOn(normal, source, state.settled) || entities !== knownEntities) {
      state = startState()
      knownEntities = entities
    }
    const isSame = source === normal
    source = normal
    const end = source.lastIndexOf('\n') + 1
    const length = source.length - state.restart
    if (
      end > state.settled &&
      (!isOpen || mayTry(state.tried.settled, length, hasBlankLine(state, source)))
    ) {
      settle(end)
    }
    const partial = source.slice(state.settled)
    const isPostponed =
      state.settled < end || !mayTry(state.tried.shown, source.length - state.restart, false)
    if (isOpen && isPostponed && !isSame) return postponed()
    show(isOpen && isHeldBack(partial, state.open.at(-1)) ? '' : partial, isOpen)
    return state.view
  }

  function mayTry(before: number, length: number, isBlank: boolean): boolean {
    return length <= freeCharacters || length >= before * growth || (isBlank && state.tried.times < freeTries)
  }

  function postponed(): DocumentView {
    const { view, shown } = state
    return { ...view, blocks: appendPlain(view.blocks, source.slice(shown)) }
  }

  return {
    update,
    get work() {
      return work
    },
  }
}

const none: ReadonlySet<string> = new Set()

function normalize(text: string, isOpen: boolean): string {
  if (!text.includes('\r')) return text
  // Whether the last one belongs to a line feed is not known yet.
  return (isOpen && text.endsWith('\r') ? text.slice(0, -1) : text).replaceAll(/\r\n?/g, '\n')
}

/** Whether two texts begin alike. Equality compares memory, which is ten times as fast as `startsWith`. */
function goesOn(text: string, before: string, length: number): boolean {
  return text.slice(0, length) === before.slice(0, length)
}

const hasBlankLine = (state: State, source: string) =>
  source.indexOf('\n\n', Math.max(0, state.settled - 1)) >= 0

/**
 * Whether a line that has only begun could be about to become anything: `-` is a list, a rule or the underline of a
 * heading. It is shown with the first character that tells.
 */
function isHeldBack(partial: string, open: OpenBlock | undefined): boolean {
  if (open?.type !== 'code') return /^[\s>*+\-=#|:`~_]+$/.test(partial)
  return open.fenced && /^\s*(?:`+|~+)$/.test(partial) && open.fence.includes(partial.trim()[0] ?? ' ')
}

function* definitionsIn(frame: Frame): Generator<Definition & { label: string; line: number }> {
  for (const { line, definitions, frames } of frame.found) {
    for (const definition of definitions) yield { ...definition, line }
    for (const inside of frames) yield* definitionsIn(inside)
  }
}

function sameDefinition(a: Definition | undefined, b: Definition | undefined): boolean {
  return a?.href === b?.href && a?.title === b?.title
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
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

function viewOf(
  blocks: Chunks<BlockNode>,
  root: { children: Chunks<BlockNode>; refs: Referring },
  isOpen: boolean,
  before: DocumentView,
): DocumentView {
  const count = countOf(blocks)
  const finished = isOpen ? Math.min(countOf(root.children), count) : count
  const tail: BlockNode[] = []
  for (let index = countOf(root.children); index < count; index++) {
    const node = itemAt(blocks, index)
    if (node !== undefined) tail.push(node)
  }
  const { notes = [] } = mergeRefs(root.refs, refsOf(tail))
  const footnotes =
    notes.length === 0 && before.footnotes.length === 0 ? footnotesIn(blocks) : footnotesIn(blocks)
  const numbers = new Map<string, number>()
  for (const label of notes) if (!numbers.has(label)) numbers.set(label, numbers.size + 1)
  return { blocks, finished, footnotes, numbers: sameMap(numbers, before.numbers) ? before.numbers : numbers }
}

function footnotesIn(blocks: Chunks<BlockNode>): readonly BlockOf<'footnote'>[] {
  return blocks.flat().filter((node) => node.type === 'footnote')
}

function sameMap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}
