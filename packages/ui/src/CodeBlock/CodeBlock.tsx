'use client'
import { forwardRef, memo, useMemo, useState, type ReactElement, type ReactNode } from 'react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { showText, visibleText } from '../shared/hiddenCharacters.tsx'
import { countOf } from '../shared/chunks.ts'
import { useCopy } from '../shared/useCopy.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { createLineSplitter, type CodeLines } from './codeLines.ts'
import { downloadText, fileNameOf } from './download.ts'
import type { Highlighted, TokenLine } from './highlighter.ts'
import { useHighlighted } from './useHighlighted.ts'

/** The props of `CodeBlock`. */
export type CodeBlockProps = ElementProps<
  'figure',
  {
    /** The whole code so far. */
    code: string
    /**
     * The language as written behind the fence: `ts`, `python`. It is shown as it is. 46 languages and their common
     * short names are highlighted.
     */
    language?: string | undefined
    /**
     * The code is complete. Otherwise more may follow.
     *
     * @defaultValue `true`
     */
    complete?: boolean | undefined
    /**
     * Shows line numbers.
     *
     * @defaultValue `false`
     */
    lineNumbers?: boolean | undefined
    /**
     * Wraps long lines. The reader can change it.
     *
     * @defaultValue `false`
     */
    wrap?: boolean | undefined
  }
>

/**
 * A code block with its language and buttons to copy, download and wrap the code. Shiki, which highlights it, loads
 * with the first block, and each grammar with the first block in its language. Until then, and in server-rendered HTML,
 * the code is plain.
 *
 * @example
 * ```tsx
 * <CodeBlock code="const answer = 42" language="ts" lineNumbers />
 * ```
 */
export const CodeBlock = memo(
  forwardRef<HTMLElement, CodeBlockProps>(function CodeBlock(
    { code, language = '', complete = true, lineNumbers = false, wrap = false, ...props },
    ref,
  ) {
    const { strings } = useStrings()
    const [wraps, setWraps] = useState(wrap)
    const split = useMemo(() => createLineSplitter(), [])
    const lines = useMemo(() => split(code), [split, code])
    const highlighted = useHighlighted(lines, language, complete)
    const own = {
      className: 'cs-code',
      'data-state': complete ? 'complete' : 'streaming',
      'data-wrap': wraps ? '' : undefined,
      'data-line-numbers': lineNumbers ? '' : undefined,
      children: (
        <>
          <figcaption className="cs-code-head">
            <bdi className="cs-code-language">
              {language === '' ? strings.code.text : visibleText(language)}
            </bdi>
            <CodeActions code={code} language={language} wraps={wraps} onWrap={() => setWraps(!wraps)} />
          </figcaption>
          <pre
            tabIndex={0}
            role="group"
            dir="ltr"
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

function Lines({
  lines,
  highlighted,
}: {
  lines: CodeLines
  highlighted: Highlighted | undefined
}): ReactNode {
  const last = highlighted?.last
  return (
    <>
      {lines.lines.map((chunk, index) => (
        <LineChunk key={index} lines={chunk} tokens={highlighted?.lines[index]} />
      ))}
      {(lines.last !== '' || countOf(lines.lines) === 0) && <Line line={lines.last} tokens={last} />}
    </>
  )
}

interface LineChunkProps {
  lines: readonly string[]
  tokens: readonly TokenLine[] | undefined
}

const LineChunk = memo(function LineChunk({ lines, tokens }: LineChunkProps) {
  return lines.map((line, index) => <Line key={index} line={line} tokens={tokens?.[index]} ends />)
})

interface LineProps {
  line: string
  tokens: TokenLine | undefined
  /** A line feed follows the line. */
  ends?: boolean
}

const Line = memo(function Line({ line, tokens, ends = false }: LineProps): ReactElement {
  return (
    <span className="cs-line">
      {tokens === undefined
        ? showText(line)
        : tokens.map(([text, className], index) =>
            className === undefined ? (
              showText(text)
            ) : (
              <span key={index} className={className}>
                {showText(text)}
              </span>
            ),
          )}
      {ends && '\n'}
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
