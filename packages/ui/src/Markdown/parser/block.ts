import type Token from 'markdown-it/lib/token.mjs'
import {
  StateBlock,
  blockquote,
  code,
  fence,
  heading,
  hr,
  lheading,
  list,
  paragraph,
  reference,
  table,
} from './markdownIt.ts'
import { engine, maxNesting } from './inline.ts'
import { endOfDisplays } from './displays.ts'
import type { Definition } from './inlineText.ts'
import type { Syntax } from './syntax.ts'

type BlockRule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean

/**
 * A block that the parser has found: its lines and its tokens. A container (a list, a quote or a footnote) also has
 * its content.
 */
export interface Found {
  line: number
  endLine: number
  /** The number of spaces before the block within its container. */
  indent: number
  tokens: readonly Token[]
  /** One frame per list item, or the one frame of a quote or footnote. A list item without content has no frame. */
  frames: readonly Frame[]
  /** `true` if there was a blank line between blocks before it. */
  afterBlank: boolean
  definitions: readonly FoundDefinition[]
}

interface FoundDefinition extends Definition {
  label: string
}

/** The content of one container: a list item, a quote or a footnote. */
export interface Frame {
  line: number
  endLine: number
  /** The column where the content begins. */
  indent: number
  found: Found[]
  tight: boolean
  endsBlank: boolean
}

interface Open {
  frames: Frame[]
  definitions: FoundDefinition[]
}

interface BlockContext {
  references: Record<string, Definition>
  open: Open
  displays: readonly Syntax[]
  /** The number of lines of a text that may continue. */
  openLines: number | undefined
}

// markdown-it types `env` as any; this parser passes a BlockContext.
const contextOf = (state: StateBlock) => state.env as BlockContext

/** A footnote: `[^label]: text`, and the following lines that are indented by four. */
function footnote(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.level > 0 || (state.sCount[startLine] ?? 0) >= 4) return false
  const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0)
  const match = /^\[\^([^\s\][^]+)\]:[ \t]*/.exec(state.src.slice(start, state.eMarks[startLine]))
  if (match === null) return false
  if (silent) return true
  const { blkIndent, parentType } = state
  const lines = [state.bMarks, state.tShift, state.sCount] as const
  const before = lines.map((each) => each[startLine] ?? 0)
  state.push('footnote_open', '', 1).content = match[1] ?? ''
  // The content is indented by four, for labels of any length.
  state.bMarks[startLine] = start + match[0].length
  state.tShift[startLine] = 0
  state.sCount[startLine] = 4
  state.blkIndent = 4
  state.parentType = 'footnote' as StateBlock['parentType'] // the library's rules compare it with their own names only
  tokenize(state, startLine, endLine)
  state.line = Math.max(state.line, startLine + 1)
  state.blkIndent = blkIndent
  state.parentType = parentType
  for (const [index, each] of lines.entries()) each[startLine] = before[index] ?? 0
  state.push('footnote_close', '', -1)
  return true
}

/** markdown-it's rule for link definitions, with a record of the definitions it found. */
function definition(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const context = contextOf(state)
  // `Object.create` returns any.
  context.references = Object.create(null) as Record<string, Definition>
  const found = reference(state, startLine, endLine, silent)
  for (const [label, { href, title }] of Object.entries(context.references)) {
    context.open.definitions.push({ label, href, title })
  }
  return found
}

/** The rule for a paragraph with a formula over several lines. Its lines do not begin other blocks. */
function display(state: StateBlock, startLine: number, endLine: number): boolean {
  const { displays, openLines } = contextOf(state)
  if (displays.length === 0) return false
  const { parentType } = state
  state.parentType = 'paragraph'
  const isTerminated = (line: number) => {
    const indent = state.sCount[line] ?? 0
    if (indent < 0 || indent - state.blkIndent > 3) return false
    const text = state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line])
    // The underline of a heading.
    if (/^(?:=+|-+)[ \t]*$/.test(text)) return true
    return (terminators['paragraph'] ?? []).some((rule) => rule(state, line, endLine, true))
  }
  const last = endOfDisplays(state, startLine, endLine, displays, endLine === openLines, isTerminated)
  state.parentType = parentType
  if (last === undefined) return false
  state.line = last + 1
  state.push('paragraph_open', 'p', 1)
  state.push('inline', '', 0).content = state.getLines(startLine, state.line, state.blkIndent, false).trim()
  state.push('paragraph_close', 'p', -1)
  return true
}

const rules: readonly BlockRule[] = [
  fence,
  blockquote,
  hr,
  list,
  footnote,
  heading,
  // As on GitHub, a line that begins another block is not the head of a table: `~~~|`, `- a|b`.
  table,
  code,
  definition,
  display,
  lheading,
  paragraph,
]
const asText: readonly BlockRule[] = [paragraph]

/** The blocks that may interrupt another one without a blank line. */
const terminators: Readonly<Record<string, readonly BlockRule[]>> = {
  paragraph: [table, fence, blockquote, hr, list, footnote, heading],
  reference: [table, fence, blockquote, hr, list, footnote, heading],
  blockquote: [fence, blockquote, hr, list, heading],
  list: [fence, blockquote, hr],
}

function tokenize(state: StateBlock, startLine: number, endLine: number): void {
  const context = contextOf(state)
  const { open } = context
  const frame: Frame = {
    line: startLine,
    endLine: startLine,
    indent: state.blkIndent,
    found: [],
    tight: true,
    endsBlank: false,
  }
  open.frames.push(frame)
  let afterBlank = false
  for (;;) {
    const line = (state.line = state.skipEmptyLines(frame.found.length === 0 ? startLine : state.line))
    if (line >= endLine || (state.sCount[line] ?? 0) < state.blkIndent) break
    const inside: Open = { frames: [], definitions: [] }
    const tokens = state.tokens.length
    const indent = (state.sCount[line] ?? 0) - state.blkIndent
    context.open = inside
    // Beyond the limit no container is opened, and the text stays as it is written.
    ;(state.level < maxNesting ? rules : asText).some((rule) => rule(state, line, endLine, false))
    frame.found.push({
      line,
      endLine: state.line,
      indent,
      tokens: state.tokens.slice(tokens),
      frames: inside.frames,
      definitions: inside.definitions,
      afterBlank,
    })
    state.tight = !afterBlank
    afterBlank ||= state.isEmpty(state.line - 1)
    if (state.line < endLine && state.isEmpty(state.line)) {
      afterBlank = true
      state.line++
    }
  }
  context.open = open
  frame.tight = state.tight
  frame.endLine = state.line
  frame.endsBlank = state.line - startLine > 1 && state.isEmpty(state.line - 1)
}

const blockEngine = {
  ...engine,
  block: { tokenize, ruler: { getRules: (name: string) => terminators[name] ?? rules } },
} as unknown as typeof engine // the part of it that the rules in use ask for

/**
 * Parses the blocks of a Markdown text. `isOpen` is `true` if more text may follow. `lines` is the number of
 * lines in the text.
 */
export function parseBlocks(
  source: string,
  syntaxes: readonly Syntax[],
  isOpen: boolean,
): { frame: Frame; lines: number } {
  const open: Open = { frames: [], definitions: [] }
  const displays = syntaxes.filter((syntax) => syntax.display === true)
  const context: BlockContext = { references: {}, open, displays, openLines: undefined }
  const state = new StateBlock(source.replaceAll('\0', '\uFFFD'), blockEngine, context, [])
  if (isOpen) context.openLines = state.lineMax
  if (source !== '') tokenize(state, 0, state.lineMax)
  const [frame = { line: 0, endLine: 0, indent: 0, found: [], tight: true, endsBlank: false }] = open.frames
  return { frame, lines: state.lineMax }
}
