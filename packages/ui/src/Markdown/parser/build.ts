import type Token from 'markdown-it/lib/token.mjs'
import type { Found, Frame } from './block.ts'
import { addToChunks, countOf, itemAt, itemsFrom, type Chunks } from '../../shared/chunks.ts'
import { unescapeText } from './entities.ts'
import { parseText, type Definitions } from './inlineText.ts'
import type { Align, BlockNode, BlockOf, InlineText, ListItem, Referring, TableRow } from './nodes.ts'
import type { OpenBlock } from './resume.ts'

/**
 * The facts about a text that are needed to build its nodes, e.g. its link definitions, and whether more text may
 * follow.
 */
export interface Building {
  definitions: Definitions
  /** Labels whose definition has changed since the previous nodes were built. */
  changed: ReadonlySet<string>
  /** `true` if more text may follow the last line. */
  isOpen: boolean
  /** `true` if the last line is complete. */
  endsLine: boolean
  lines: number
}

/** `true` if nothing follows the block, so that its end is the end of the text. */
type IsLast = boolean

/**
 * Builds the blocks of a container: the final blocks, and the blocks that were found after them. Nodes that did not
 * change are reused.
 */
function buildChildren(
  building: Building,
  frame: Frame | undefined,
  resumed: { children: Chunks<BlockNode> } | undefined,
  open: readonly OpenBlock[],
  before: Chunks<BlockNode> | undefined,
  isLast: IsLast,
): Chunks<BlockNode> {
  const found = frame === undefined ? [] : blocksIn(frame.found, resumed !== undefined)
  return buildBehind(building, found, resumed?.children ?? [], open, before, isLast)
}

export function buildBehind(
  building: Building,
  found: readonly Found[],
  final: Chunks<BlockNode>,
  open: readonly OpenBlock[],
  before: Chunks<BlockNode> | undefined,
  isLast: IsLast,
): Chunks<BlockNode> {
  const offset = countOf(final)
  const nodes = found.flatMap((each, index) => {
    const old = itemAt(before, offset + index)
    const last = isLast && index === found.length - 1
    const node = buildBlock(building, each, index === 0 ? open : [], old, last)
    return last ? completeTable(building, node) : node
  })
  return addToChunks(final, nodes)
}

/**
 * Returns the visible blocks of a container. Definitions are left out. With `isResumed`, the empty heading that the
 * parser inserted into the container is left out too.
 */
export function blocksIn(found: readonly Found[], isResumed: boolean): readonly Found[] {
  return (isResumed ? found.slice(1) : found).filter(({ tokens }) => tokens.length > 0)
}

/**
 * Builds the node of a Markdown block. If the beginning of the block is already final, `open` contains this
 * final part, and then the final parts of the containers inside the block.
 */
export function buildBlock(
  building: Building,
  found: Found,
  open: readonly OpenBlock[],
  old: BlockNode | undefined,
  isLast: IsLast,
): BlockNode {
  const [resumed, ...inside] = open
  const [token] = found.tokens
  switch (token?.type) {
    case 'heading_open': {
      const before = old?.type === 'heading' ? old : undefined
      const isOpen = isLast && !building.endsLine && found.endLine === building.lines
      const text = buildText(building, contentOf(found), before?.text, isOpen)
      const level = Number(token.tag.slice(1))
      return before?.text === text && before.level === level
        ? before
        : { type: 'heading', level, text, ...refsOf([text]) }
    }
    case 'fence':
    case 'code_block':
      return buildCode(found, token, resumed?.type === 'code' ? resumed : undefined, old)
    case 'hr':
      return old?.type === 'rule' ? old : { type: 'rule' }
    case 'blockquote_open':
    case 'footnote_open': {
      const type = token.type === 'footnote_open' ? 'footnote' : 'quote'
      const own = resumed?.type === type ? resumed : undefined
      const before = old?.type === type ? old : undefined
      const children = buildChildren(building, found.frames[0], own, inside, before?.children, isLast)
      if (before !== undefined && sameChunks(before.children, children)) return before
      const refs = joinRefs(own?.refs, children, countOf(own?.children ?? []))
      return type === 'quote'
        ? { type, children, ...refs }
        : { type, label: token.content, children, ...refs }
    }
    case 'bullet_list_open':
    case 'ordered_list_open':
      return buildList(building, found, open, old, isLast)
    case 'table_open':
      return buildTable(building, found, resumed?.type === 'table' ? resumed : undefined, old, isLast)
    default: {
      const before = old?.type === 'paragraph' ? old : undefined
      const isOpen = isLast && found.endLine === building.lines
      const text = buildText(building, contentOf(found), before?.text, isOpen)
      return before?.text === text ? before : { type: 'paragraph', text, ...refsOf([text]) }
    }
  }
}

const contentOf = ({ tokens }: Found) => tokens[1]?.content ?? ''

function buildText(
  { definitions, changed, isOpen: textIsOpen }: Building,
  source: string,
  before: InlineText | undefined,
  isLast: boolean,
): InlineText {
  const isOpen = textIsOpen && isLast
  const isSame =
    before?.source === source &&
    (isOpen || before.completed === undefined) &&
    !(before.labels?.some((label) => changed.has(label)) ?? false)
  return isSame ? before : parseText(source, definitions, isOpen)
}

type OpenOf<Type extends OpenBlock['type']> = Extract<OpenBlock, { type: Type }>

function buildCode(
  found: Found,
  token: Token,
  resumed: OpenOf<'code'> | undefined,
  old: BlockNode | undefined,
): BlockNode {
  const fenced = token.type === 'fence'
  const content = fenced || resumed === undefined ? token.content : withoutFirstLine(token.content)
  const code = (resumed?.code ?? '') + content
  const info = resumed?.info ?? unescapeText(token.info.trim())
  const closed = fenced && isClosedFence(found)
  const isSame = old?.type === 'code' && old.code === code && old.info === info && old.closed === closed
  return isSame ? old : { type: 'code', info, fenced, closed, code }
}

export function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

const withoutFirstLine = (text: string) => text.slice(text.indexOf('\n') + 1)

export function isClosedFence({ tokens, line, endLine }: Found): boolean {
  const content = tokens[0]?.content ?? ''
  const lines = countLines(content) + (content === '' || content.endsWith('\n') ? 0 : 1)
  return endLine - line - 1 > lines
}

function isOpenFence(found: Found | undefined): boolean {
  return found?.tokens[0]?.type === 'fence' && !isClosedFence(found)
}

export interface FoundItem {
  line: number
  marker: string
  frame: Frame | undefined
  endsBlank: boolean
}

/** Returns the items of a list. */
export function itemsOf({ tokens, frames }: Found): readonly FoundItem[] {
  const level = (tokens[0]?.level ?? 0) + 1
  const frameOf = new Map(frames.map((each) => [each.line, each]))
  return tokens
    .filter((token) => token.type === 'list_item_open' && token.level === level)
    .map((token) => {
      const [line = 0, endLine = 0] = token.map ?? []
      const frame = frameOf.get(line)
      // An item without a frame is empty. markdown-it includes the blank line below it.
      return {
        line,
        marker: token.info + token.markup,
        frame,
        // Blank lines at the end of an open fence are code.
        endsBlank:
          frame === undefined ? endLine - line > 1 : frame.endsBlank && !isOpenFence(frame.found.at(-1)),
      }
    })
}

/**
 * Returns `true` if a list is loose, i.e. has blank lines between its items or between the blocks of an item.
 */
export function isLoose(items: readonly FoundItem[], afterBlank: boolean): boolean {
  return items.some(
    ({ frame, endsBlank }, index) =>
      frame?.tight === false || (endsBlank && index < items.length - 1) || (index === 0 && afterBlank),
  )
}

function buildList(
  building: Building,
  found: Found,
  open: readonly OpenBlock[],
  old: BlockNode | undefined,
  isLast: IsLast,
): BlockOf<'list'> {
  const resumed = open[0]?.type === 'list' ? open[0] : undefined
  const inside = open.slice(1)
  const item = inside[0]?.type === 'item' ? inside[0] : undefined
  const before = old?.type === 'list' ? old : undefined
  const all = itemsOf(found)
  const final = resumed?.items ?? []
  const offset = countOf(final)
  const nodes = all.map((each, index) =>
    buildItem(
      building,
      each,
      index === 0 ? inside : [],
      itemAt(before?.items, offset + index),
      isLast && index === all.length - 1,
    ),
  )
  const items = addToChunks(final, nodes)
  const tight = !(resumed?.loose ?? false) && !isLoose(all, item?.afterBlank ?? false)
  if (before?.tight === tight && sameChunks(before.items, items)) return before
  const [token] = found.tokens
  const shape = resumed ?? {
    ordered: token?.type === 'ordered_list_open',
    start: Number(token?.attrGet('start') ?? 1),
    marker: token?.markup ?? '',
  }
  const { ordered, start, marker } = shape
  return { type: 'list', ordered, start, marker, tight, items, ...joinRefs(resumed?.refs, items, offset) }
}

const task = /^\[([ xX])\]\s+/
const arrivingTask = /^\[([ xX])\](?:\s+|$)/

export function buildItem(
  building: Building,
  { frame }: FoundItem,
  open: readonly OpenBlock[],
  old: ListItem | undefined,
  isLast: IsLast,
): ListItem {
  const resumed = open[0]?.type === 'item' ? open[0] : undefined
  const isArriving = isLast && building.isOpen && !building.endsLine
  const checked = resumed === undefined ? takeTask(frame, isArriving) : resumed.checked
  const children = buildChildren(building, frame, resumed, open.slice(1), old?.children, isLast)
  if (old !== undefined && old.checked === checked && sameChunks(old.children, children)) return old
  const refs = joinRefs(resumed?.refs, children, countOf(resumed?.children ?? []))
  return { type: 'item', children, ...(checked !== undefined && { checked }), ...refs }
}

/**
 * Removes the task box (`[x]`) from the text of a list item. With `isArriving`, a box at the end of the text
 * is removed too, because the text of the task may follow. Returns `true` if the task is done, and `false` if
 * it is not done. If the item is not a task, returns `undefined`.
 */
export function takeTask(frame: Frame | undefined, isArriving = false): boolean | undefined {
  const tokens = frame?.found[0]?.tokens
  const text = tokens?.[1]
  if (text === undefined || tokens?.[0]?.type !== 'paragraph_open') return undefined
  const box = (isArriving ? arrivingTask : task).exec(text.content)
  if (isArriving && /^\[[ xX]?$/.test(text.content)) text.content = ''
  if (box === null) return undefined
  text.content = text.content.slice(box[0].length)
  return box[1] !== ' '
}

const alignments: Readonly<Record<string, Align>> = {
  'text-align:left': 'start',
  'text-align:center': 'center',
  'text-align:right': 'end',
}

function buildTable(
  building: Building,
  { tokens, endLine }: Found,
  resumed: OpenOf<'table'> | undefined,
  old: BlockNode | undefined,
  isLast: IsLast,
): BlockOf<'table'> {
  const before = old?.type === 'table' ? old : undefined
  const final = resumed?.rows ?? []
  const offset = countOf(final)
  const [headTokens = [], ...rowTokens] = rowsOf(tokens)
  const isOpen = isLast && !building.endsLine && endLine === building.lines
  const head = resumed?.head ?? buildRow(building, headTokens, before?.head, false)
  const rows = rowTokens.map((cells, index) =>
    buildRow(building, cells, itemAt(before?.rows, offset + index), isOpen && index === rowTokens.length - 1),
  )
  const all = addToChunks(final, rows)
  if (before !== undefined && before.head === head && sameChunks(before.rows, all)) return before
  const aligns =
    resumed?.aligns ??
    tokens.filter(({ type }) => type === 'th_open').map((token) => alignments[String(token.attrGet('style'))])
  const refs = mergeRefs(refsOf([head]), joinRefs(resumed?.refs, all, offset))
  return { type: 'table', aligns, head, rows: all, ...refs }
}

function rowsOf(tokens: readonly Token[]): readonly (readonly string[])[] {
  const rows: string[][] = []
  for (const { type, content } of tokens) {
    if (type === 'tr_open') rows.push([])
    else if (type === 'inline') rows.at(-1)?.push(content)
  }
  return rows
}

function buildRow(
  building: Building,
  sources: readonly string[],
  old: TableRow | undefined,
  isOpen: boolean,
): TableRow {
  const lastFilled = sources.findLastIndex((source) => source !== '')
  const cells = sources.map((source, index) =>
    buildText(building, source, old?.cells[index], isOpen && index === lastFilled),
  )
  const isSame = old?.cells.length === cells.length && cells.every((cell, index) => cell === old.cells[index])
  return isSame ? old : { type: 'row', cells, ...refsOf(cells) }
}

/** Shows a line that begins like a table row as the head of a table, while text arrives. */
function completeTable(building: Building, node: BlockNode): BlockNode | readonly BlockNode[] {
  if (!building.isOpen || node.type !== 'paragraph') return node
  const { source, nodes } = node.text
  if (nodes.some((each) => typeof each !== 'string' && each.type === 'span' && each.isOpen)) return node
  const start = source.lastIndexOf('\n') + 1
  const line = source.slice(start).trim()
  if (!/^\|.*[^\s|]/.test(line)) return node
  const cells = line.replace(/^\||(?<!\\)\|$/g, '').split(/(?<!\\)\|/)
  const text = { ...building, isOpen: true }
  const head: TableRow = {
    type: 'row',
    cells: cells.map((cell) => ({
      ...buildText(text, cell.trim().replaceAll('\\|', '|'), undefined, true),
      completed: true as const,
    })),
  }
  const table: BlockNode = {
    type: 'table',
    aligns: cells.map(() => undefined),
    head,
    rows: [],
    ...refsOf(head.cells),
  }
  if (start === 0) return table
  const before = buildText(building, source.slice(0, start - 1), undefined, false)
  return [{ type: 'paragraph', text: before, ...refsOf([before]) }, table]
}

function sameChunks<Item>(a: Chunks<Item>, b: Chunks<Item>): boolean {
  if (a.length !== b.length || countOf(a) !== countOf(b)) return false
  return a.every((chunk, index) => {
    const other = b[index]
    return chunk === other || chunk.every((item, at) => item === other?.[at])
  })
}

export function refsOf(parts: readonly Referring[]): Referring {
  const labels = [...new Set(parts.flatMap((part) => part.labels ?? []))]
  const notes = [...new Set(parts.flatMap((part) => part.notes ?? []))]
  return { ...(labels.length > 0 && { labels }), ...(notes.length > 0 && { notes }) }
}

export function mergeRefs(...parts: readonly (Referring | undefined)[]): Referring {
  return refsOf(parts.filter((part) => part !== undefined))
}

/**
 * Returns the references (link labels and footnotes) of a container. These are the references of the final part of
 * the container, and of the items in `all` from the index `offset` on.
 */
export function joinRefs(final: Referring | undefined, all: Chunks<Referring>, offset: number): Referring {
  return mergeRefs(final, ...itemsFrom(all, offset))
}
