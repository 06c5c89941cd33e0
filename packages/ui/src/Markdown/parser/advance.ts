import type { Found, Frame } from './block.ts'
import {
  blocksIn,
  buildBehind,
  buildBlock,
  buildItem,
  isClosedFence,
  isLoose,
  itemsOf,
  joinRefs,
  refsOf,
  takeTask,
  type Building,
} from './build.ts'
import { addToChunks, countOf, itemAt, type Chunks } from '../../shared/chunks.ts'
import type { BlockNode, Referring } from './nodes.ts'
import type { OpenBlock } from './resume.ts'

/** The containers that are still open, and the line where parsing resumes. */
interface Rest {
  open: readonly OpenBlock[]
  line: number
}

export interface Advanced extends Rest {
  children: Chunks<BlockNode>
  refs: Referring
}

interface Container {
  children: Chunks<BlockNode>
  refs: Referring
  afterBlank: boolean
}

// Limits the lines that open containers again. Containers nested deeper are parsed again with their parent.
const maxOpen = 16

/**
 * Finds the blocks that further text cannot change, and makes their nodes final. In a container that may
 * still grow (e.g. a list), all blocks except the last block are final. The last block is final too if it has
 * ended. Call this function only if the text ends with a complete line.
 */
export function advance(
  building: Building,
  frame: Frame,
  root: { children: Chunks<BlockNode>; refs: Referring },
  open: readonly OpenBlock[],
  before: Chunks<BlockNode> | undefined,
  restart: number,
): Advanced {
  const container = { ...root, afterBlank: false }
  const result = freeze(building, frame.found, container, open, before, restart)
  const line = result.lines[maxOpen] ?? result.line
  const kept = result.open.slice(0, maxOpen)
  // A container that begins on the line where parsing resumes is opened by that line.
  while (kept.length > 0 && result.lines[kept.length - 1] === line) kept.pop()
  const { children, refs } = result.container
  return { children, refs, open: kept, line }
}

interface Frozen extends Rest {
  container: Container
  /** The first line of each open block. */
  lines: readonly number[]
}

function freeze(
  building: Building,
  all: readonly Found[],
  container: Container,
  open: readonly OpenBlock[],
  before: Chunks<BlockNode> | undefined,
  restart: number,
): Frozen {
  const last = all.at(-1)
  if (last === undefined) return { container, open, line: restart, lines: open.map(() => -1) }
  const isFinal = hasEnded(last, building.lines)
  let index = isFinal ? all.length : all.length - 1
  // The line after a definition may be its title.
  if (!isFinal && last.tokens.length > 0 && index > 0 && isDefinitionBefore(all[index - 1], last)) index--
  const found = blocksIn(all.slice(0, index), false)
  const children = buildBehind(building, found, container.children, open, before, false)
  const next = all[index]
  const frozen: Container = {
    children,
    refs: joinRefs(container.refs, children, countOf(container.children)),
    afterBlank: container.afterBlank || (next ?? last).afterBlank,
  }
  if (next === undefined) return { container: frozen, open: [], line: last.endLine, lines: [] }
  const inside = index === 0 ? open : []
  const rest = descend(building, next, inside, itemAt(before, countOf(children)))
  return { container: frozen, ...rest }
}

function isDefinitionBefore(found: Found | undefined, next: Found): boolean {
  return found !== undefined && found.tokens.length === 0 && found.endLine === next.line
}

/** Returns whether no text can continue a block. Only blank lines can follow the last block of a container. */
function hasEnded(found: Found, lines: number): boolean {
  switch (found.tokens[0]?.type) {
    case 'heading_open':
    case 'hr':
      return true
    case 'fence':
      return isClosedFence(found)
    case 'bullet_list_open':
    case 'ordered_list_open':
    case 'blockquote_open':
    case 'footnote_open':
    case 'code_block':
      return false
    default:
      return found.endLine < lines
  }
}

type Descent = Omit<Frozen, 'container'>

/** Marks the final blocks inside a block that is still open. */
function descend(
  building: Building,
  found: Found,
  open: readonly OpenBlock[],
  old: BlockNode | undefined,
): Descent {
  const [resumed, ...inside] = open
  const [token] = found.tokens
  const around = (block: OpenBlock, { open: within, line, lines }: Descent): Descent => ({
    open: [block, ...within],
    line,
    lines: [resumed === undefined ? found.line : -1, ...lines],
  })
  switch (token?.type) {
    case 'blockquote_open':
    case 'footnote_open': {
      const type = token.type === 'footnote_open' ? 'footnote' : 'quote'
      const own = resumed?.type === type ? resumed : undefined
      // A blank line may have ended an empty one, so it is parsed again from its beginning.
      if (own === undefined && found.frames[0]?.found.length === 0) break
      const before = old?.type === type ? old.children : undefined
      const { container, ...rest } = freezeInside(
        building,
        found.frames[0],
        own,
        inside,
        before,
        found.endLine,
      )
      const block: OpenBlock =
        type === 'quote' ? { type, ...container } : { type, label: token.content, ...container }
      return around(block, rest)
    }
    case 'bullet_list_open':
    case 'ordered_list_open':
      return descendList(building, found, open, old)
    case 'table_open': {
      const node = buildBlock(building, found, open, old, false)
      if (node.type !== 'table') break
      const { head, aligns, rows, labels = [], notes = [] } = node
      const block: OpenBlock = { type: 'table', head, aligns, rows, refs: refsOf([{ labels, notes }]) }
      return around(block, { open: [], line: found.endLine, lines: [] })
    }
    case 'fence':
    case 'code_block': {
      const node = buildBlock(building, found, open, old, false)
      if (node.type !== 'code') break
      const { info, fenced, code } = node
      const opening = fenced ? `${' '.repeat(found.indent)}${token.markup}${token.info}` : '    x'
      const fence = resumed?.type === 'code' ? resumed.fence : opening
      return around(
        { type: 'code', fence, fenced, info, code, refs: {} },
        { open: [], line: found.endLine, lines: [] },
      )
    }
    default:
  }
  return { open: [], line: found.line, lines: [] }
}

function freezeInside(
  building: Building,
  frame: Frame | undefined,
  resumed: Container | undefined,
  open: readonly OpenBlock[],
  before: Chunks<BlockNode> | undefined,
  end: number,
): Frozen {
  const { children, refs, afterBlank } = resumed ?? { children: [], refs: {}, afterBlank: false }
  const found = frame?.found.slice(resumed === undefined ? 0 : 1) ?? []
  return freeze(building, found, { children, refs, afterBlank }, open, before, restartOf(frame, resumed, end))
}

/**
 * The line where parsing resumes in a container without blocks: the line after the line that opened the container
 * again.
 */
function restartOf(frame: Frame | undefined, resumed: Container | undefined, end: number): number {
  const opening = resumed === undefined ? undefined : frame?.found[0]
  return opening?.endLine ?? end
}

function descendList(
  building: Building,
  found: Found,
  open: readonly OpenBlock[],
  old: BlockNode | undefined,
): Descent {
  const resumed = open[0]?.type === 'list' ? open[0] : undefined
  const inside = open.slice(1)
  const item = inside[0]?.type === 'item' ? inside[0] : undefined
  const before = old?.type === 'list' ? old.items : undefined
  const items = itemsOf(found)
  const last = items.at(-1)
  const final = resumed?.items ?? []
  const offset = countOf(final)
  const nodes = items
    .slice(0, -1)
    .map((each, index) =>
      buildItem(building, each, index === 0 ? inside : [], itemAt(before, offset + index), false),
    )
  const all = addToChunks(final, nodes)
  const isLastItem = items.length === 1
  const afterBlank = item?.afterBlank ?? false
  const [token] = found.tokens
  const list: OpenBlock = {
    type: 'list',
    ordered: resumed?.ordered ?? token?.type === 'ordered_list_open',
    start: resumed?.start ?? Number(token?.attrGet('start') ?? 1),
    marker: resumed?.marker ?? token?.markup ?? '',
    loose: (resumed?.loose ?? false) || (!isLastItem && isLooseSoFar(items, afterBlank)),
    items: all,
    refs: joinRefs(resumed?.refs, all, offset),
  }
  const listLine = resumed === undefined ? found.line : -1
  const own = isLastItem ? item : undefined
  // An empty item takes the next line, but not one behind a blank line, so it is parsed again from its beginning.
  if (last?.frame === undefined || last.frame.found.length === 0)
    return { open: [list], line: last?.line ?? found.line, lines: [listLine] }
  const checked = own === undefined ? takeTask(last.frame) : own.checked
  const oldItem = itemAt(before, countOf(all))
  const { container, ...rest } = freezeInside(
    building,
    last.frame,
    own,
    own === undefined ? [] : inside.slice(1),
    oldItem?.children,
    last.frame.endLine,
  )
  const block: OpenBlock = {
    type: 'item',
    marker: own?.marker ?? last.marker,
    indent: own?.indent ?? last.frame.indent,
    checked,
    ...container,
  }
  return {
    open: [list, block, ...rest.open],
    line: rest.line,
    lines: [listLine, own === undefined ? last.line : -1, ...rest.lines],
  }
}

/** Returns whether the items before the last make the list loose. The last item may still become loose. */
function isLooseSoFar(items: ReturnType<typeof itemsOf>, afterBlank: boolean): boolean {
  const before = items.slice(0, -1)
  return isLoose(before, afterBlank) || (before.at(-1)?.endsBlank ?? false)
}
