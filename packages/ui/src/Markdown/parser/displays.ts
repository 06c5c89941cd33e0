import type StateBlock from 'markdown-it/lib/rules_block/state_block.mjs'
import type { Syntax } from './syntax.ts'

/** The longest formula, in lines. Until a formula ends, no block behind its start is final. */
const maxLines = 100

/**
 * Returns the last line of a paragraph that contains a formula of several lines. If the paragraph contains no
 * such formula, returns `undefined`.
 */
export function endOfDisplays(
  state: StateBlock,
  startLine: number,
  endLine: number,
  syntaxes: readonly Syntax[],
  isOpenEnd: boolean,
  isTerminated: (line: number) => boolean,
): number | undefined {
  let found = false
  let line = startLine
  let close = openDisplay(lineOf(state, line), syntaxes)
  for (;;) {
    const end = close === undefined ? undefined : closingLine(state, line, endLine, close, isOpenEnd)
    if (end !== undefined) {
      found = true
      line = end
      close = openDisplay(lineOf(state, line), syntaxes, close)
      if (line < endLine - 1) continue
    }
    if (line + 1 >= endLine || state.isEmpty(line + 1) || isTerminated(line + 1)) break
    close = openDisplay(lineOf(state, ++line), syntaxes)
  }
  return found ? line : undefined
}

/** The line that closes a formula. While text arrives, a formula without an end continues to the end of the text. */
function closingLine(
  state: StateBlock,
  line: number,
  endLine: number,
  close: string,
  isOpenEnd: boolean,
): number | undefined {
  let isAfterBlank = false
  const limit = Math.min(endLine, line + maxLines)
  for (let next = line + 1; next < limit; next++) {
    const text = lineOf(state, next)
    if (state.isEmpty(next)) isAfterBlank = true
    else if (isAfterBlank && (state.sCount[next] ?? 0) < state.blkIndent) return undefined
    if (/^(?:```|~~~)/.test(text)) return undefined
    if (text.includes(close)) return next
  }
  return isOpenEnd && limit === endLine && limit > line + 1 ? limit - 1 : undefined
}

function lineOf({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string {
  return src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line])
}

/**
 * Returns the delimiter that closes the formula which is open at the end of a line. `before` is this delimiter for
 * the line above. The opening delimiter is the first or the last thing on its line: in `the id is $$ here` it is
 * text.
 */
function openDisplay(text: string, syntaxes: readonly Syntax[], before?: string): string | undefined {
  let close = before
  for (let at = 0; at < text.length;) {
    if (close === undefined) {
      const found = syntaxes.find(({ open, display }) => display === true && text.startsWith(open, at))
      const end = at + (found?.open.length ?? (text[at] === '\\' ? 2 : 1))
      const inside = text.slice(end)
      if (found !== undefined && (inside.includes(found.close) || at === 0 || inside.trim() === '')) {
        close = found.close
      }
      at = end
    } else {
      const end = text.indexOf(close, at)
      if (end < 0) return close
      at = end + close.length
      close = undefined
    }
  }
  return close
}
