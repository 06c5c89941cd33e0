import { addToChunks, countOf, itemAt, noChunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import type { TokenRuns } from './tokenRuns.ts'
import { createHighlighting, type LineHighlighter } from './highlighting.ts'
import type { IdleTime } from './idleTime.ts'
import type { ColoringAnswer, ColoringPort, ColoringRequest, LoadedGrammar } from './coloringService.ts'
import { lineHighlighterOf } from './shiki.ts'

interface Block {
  code: CodeLines
  /** `true` if the last line is to be highlighted. */
  rests: boolean
  /** The number of lines whose colours were sent. */
  answered: number
  update: ReturnType<typeof createHighlighting>
}

const plain: LineHighlighter = (_, state) => [[], state]

/** Loads a grammar, which may come from the app. If it throws, the lines stay plain. */
function grammarOf(languages: LoadedGrammar['languages']): LineHighlighter {
  try {
    const highlight = lineHighlighterOf(languages) ?? plain
    return (...line) => {
      try {
        return highlight(...line)
      } catch {
        return plain(...line)
      }
    }
  } catch {
    return plain
  }
}

/**
 * Creates the function that highlights code with Shiki, in a worker or in the page. The function stores the
 * state of the grammar for each code block. So a request contains only new lines, and the answer contains
 * only the colours of these lines. `size` is the maximum number of blocks with a stored state.
 */
export function createColoring(
  later: IdleTime,
  answer: (answer: ColoringAnswer) => void,
): ColoringPort & { size(): number } {
  const grammars = new Map<number, LineHighlighter>()
  const blocks = new Map<number, Block>()
  /** The blocks with lines to highlight, which are worked on in turns. */
  const due = new Set<number>()
  let cancel: (() => void) | undefined

  function take(request: Extract<ColoringRequest, { type: 'code' }>) {
    const { grammar, lines, last = '' } = request
    const block = blocks.get(request.block) ?? {
      code: { lines: noChunks, last: '', origin: {} },
      rests: false,
      answered: 0,
      update: createHighlighting(grammars.get(grammar) ?? plain),
    }
    block.code = { ...block.code, lines: addToChunks(block.code.lines, lines), last }
    block.rests = last !== ''
    blocks.set(request.block, block)
    due.add(request.block)
    cancel ??= later(work)
  }

  function work(hasTime: () => boolean) {
    cancel = undefined
    const turns = new Set<number>()
    let isFirst = true
    for (const id of due) {
      if (!isFirst && !hasTime()) break
      isFirst = false
      due.delete(id)
      if (!workOn(id, hasTime)) turns.add(id)
    }
    for (const id of turns) due.add(id)
    if (due.size > 0) cancel ??= later(work)
  }

  /** Highlights lines of a block. Returns whether the block is done. */
  function workOn(id: number, hasTime: () => boolean): boolean {
    const block = blocks.get(id)
    if (block === undefined) return true
    const { code, rests, answered: from } = block
    const { lines, last, lastText } = block.update(code, rests, hasTime)
    const count = countOf(lines)
    const added: TokenRuns[] = []
    for (let index = from; index < count; index++) added.push(itemAt(lines, index) ?? [])
    block.answered = count
    const isLastDone = !rests || (last !== undefined && lastText === code.last)
    if (added.length > 0 || (rests && isLastDone)) {
      answer({ block: id, from, lines: added, last: isLastDone ? last : undefined, lastText })
    }
    return count === countOf(code.lines) && isLastDone
  }

  function end(id?: number) {
    if (id === undefined) blocks.clear()
    else blocks.delete(id)
    for (const each of due) if (!blocks.has(each)) due.delete(each)
    if (due.size > 0) return
    cancel?.()
    cancel = undefined
  }

  return {
    post(request) {
      if (request.type === 'code') take(request)
      else if (request.type === 'end') end(request.block)
      else grammars.set(request.grammar, grammarOf(request.languages))
    },
    close: () => end(),
    size: () => blocks.size,
  }
}
