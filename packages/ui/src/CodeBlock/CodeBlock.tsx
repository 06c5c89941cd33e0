'use client'
import { forwardRef, memo, useMemo, useState, type ReactElement, type ReactNode } from 'react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { addToChunks, countOf, noChunks } from '../shared/chunks.ts'
import { useInPieces } from '../shared/useInPieces.ts'
import { GrowingText } from '../shared/GrowingText.tsx'
import { LongText, maxRun } from '../shared/LongText.tsx'
import { useCopy } from '../shared/useCopy.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { createLineSplitter, type CodeLines } from './codeLines.ts'
import { downloadText, fileNameOf } from './download.ts'
import type { Highlighted, TokenLine } from './highlighter.ts'
import { useHighlighted, type CodeLanguages } from './useHighlighted.ts'

/** The props of `CodeBlock`. */
export type CodeBlockProps = ElementProps<
  'figure',
  {
    /** The whole code so far. */
    code: string
    /**
     * The language, as it is written after the opening fence, e.g. `ts` or `python`. The name is shown
     * unchanged. 46 languages are highlighted, also under their common short names.
     */
    language?: string | undefined
    /**
     * `false` if more code may follow.
     *
     * @defaultValue `true`
     */
    complete?: boolean | undefined
    /**
     * If `true`, line numbers are shown.
     *
     * @defaultValue `false`
     */
    lineNumbers?: boolean | undefined
    /**
     * If `true`, long lines wrap at first. The user can change this with a button.
     *
     * @defaultValue `false`
     */
    wrap?: boolean | undefined
    /**
     * Grammars for highlighting, by language: `{ cpp: () => import('@shikijs/langs/cpp') }`. They are added
     * to the built-in grammars. With `false`, nothing is highlighted or loaded. Define the object outside the
     * component.
     */
    languages?: CodeLanguages | undefined
  }
>

/**
 * A code block with the name of its language, and buttons that copy, download and wrap the code. Shiki highlights
 * the code in a worker. If the page cannot start a worker, Shiki highlights the code in the page, in idle time.
 * Shiki loads with the first code block. A grammar loads with the first block in its language. Until Shiki and the
 * grammar have loaded, and in server-rendered HTML, the code has no colours.
 *
 * @example
 * ```tsx
 * <CodeBlock code="const answer = 42" language="ts" lineNumbers />
 * ```
 */
export const CodeBlock = memo(
  forwardRef<HTMLElement, CodeBlockProps>(function CodeBlock(
    { code, language = '', complete = true, lineNumbers = false, wrap = false, languages, ...props },
    ref,
  ) {
    const { strings } = useStrings()
    const [wraps, setWraps] = useState(wrap)
    const split = useMemo(() => createLineSplitter(), [])
    const lines = useMemo(() => split(code), [split, code])
    const highlighted = useHighlighted(lines, language, complete, languages)
    const own = {
      className: 'cs-code',
      'data-state': complete ? 'complete' : 'streaming',
      'data-wrap': wraps ? '' : undefined,
      'data-long': lines.lines.length > chunksAtOnce ? '' : undefined,
      'data-line-numbers': lineNumbers ? '' : undefined,
      children: (
        <>
          <div className="cs-code-head">
            <bdi className="cs-code-language">
              {language === '' ? strings.code.text : visibleText(language)}
            </bdi>
            <CodeActions code={code} language={language} wraps={wraps} onWrap={() => setWraps(!wraps)} />
          </div>
          <pre
            tabIndex={0}
            role="group"
            dir="ltr"
            translate="no"
            aria-label={strings.code.label(language === '' ? undefined : visibleText(language))}
          >
            <code>
              <Lines lines={lines} highlighted={highlighted} />
            </code>
          </pre>
        </>
      ),
    }
    return useElement('figure', own, props, ref)
  }),
)

interface LinesProps {
  lines: CodeLines
  highlighted: Highlighted | undefined
}

function Lines({ lines: { lines, last }, highlighted }: LinesProps): ReactNode {
  const isOpen = last !== '' || countOf(lines) === 0
  // The open line is in a chunk already, so that its element stays the same when the line ends.
  const all = isOpen ? addToChunks(lines, [last]) : lines
  const colored = highlighted?.last === undefined ? [] : [highlighted.last]
  const tokens = addToChunks(highlighted?.lines ?? noChunks, colored)
  const shown = useInPieces(all.length, chunksAtOnce)
  return all
    .slice(0, shown)
    .map((chunk, index) => (
      <LineChunk
        key={index}
        lines={chunk}
        tokens={tokens[index]}
        isOpen={isOpen && index === all.length - 1}
      />
    ))
}

/** The number of chunks that are rendered at once: 1,024 lines. */
const chunksAtOnce = 64

interface LineChunkProps {
  lines: readonly string[]
  tokens: readonly TokenLine[] | undefined
  /** `true` if the last line has no line feed yet. */
  isOpen: boolean
}

const LineChunk = memo(function LineChunk({ lines, tokens, isOpen }: LineChunkProps) {
  return (
    <span className="cs-lines">
      {lines.map((line, index) => {
        const text = isOpen && index === lines.length - 1 ? line : `${line}\n`
        if (text.length <= maxRun)
          return <GrowingText key={index} className="cs-line" text={text} tokens={tokens?.[index]} />
        return (
          <span key={index} className="cs-line">
            <LongText text={text} />
          </span>
        )
      })}
    </span>
  )
})

interface CodeActionsProps {
  code: string
  language: string
  wraps: boolean
  onWrap(): void
}

function CodeActions({ code, language, wraps, onWrap }: CodeActionsProps): ReactElement {
  const { strings } = useStrings()
  const { outcome, copy } = useCopy()
  return (
    <span className="cs-code-actions">
      <button type="button" className="cs-action" data-action="wrap" aria-pressed={wraps} onClick={onWrap}>
        {strings.code.wrap}
      </button>
      <button
        type="button"
        className="cs-action"
        data-action="download"
        onClick={() => downloadText(visibleText(code), fileNameOf(language))}
      >
        {strings.code.download}
      </button>
      <button
        type="button"
        className="cs-action"
        data-action="copy"
        onClick={() => void copy(visibleText(code))}
      >
        {strings.message.copy}
      </button>
      <span role="status" className={outcome === undefined ? 'cs-unseen' : 'cs-code-outcome'}>
        {outcome !== undefined && strings.message[outcome]}
      </span>
    </span>
  )
}
