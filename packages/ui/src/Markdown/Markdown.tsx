'use client'
import { forwardRef, memo, useId, useMemo, useSyncExternalStore, type ReactElement } from 'react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useInPieces } from '../shared/useInPieces.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { BlockContext, NumbersContext } from './blockContext.ts'
import { Blocks } from './Blocks.tsx'
import { goTo, noteId } from './inlineElements.tsx'
import { useChosenOptions, type MarkdownOptions } from './markdownOptions.tsx'
import { createDocument, type DocumentView } from './parser/document.ts'
import { entityVersion, onMoreEntities } from './parser/entities.ts'
import type { MarkdownPlugin } from './plugins.ts'
import { useSmoothText } from './smoothText.ts'

/** The props of `Markdown`. */
export type MarkdownProps = ElementProps<
  'div',
  MarkdownOptions & {
    /** The whole text so far. */
    text: string
    /**
     * `true` while more text follows. Unfinished constructs at the end of the text (e.g. `**bold`) are then
     * shown as if they were complete, and a caret is shown.
     *
     * @defaultValue `false`
     */
    streaming?: boolean | undefined
    /**
     * `true` if the text was cut off before its end, e.g. because the user stopped the answer. Unfinished
     * constructs are then shown as while `streaming`, without a caret.
     *
     * @defaultValue `false`
     */
    cut?: boolean | undefined
  }
>

/**
 * Renders Markdown, also while the text arrives. It supports CommonMark and GitHub's tables, task lists,
 * strikethrough, autolinks and footnotes. Finished blocks are parsed and rendered only once. HTML is shown as
 * text. The prop `policy` has the rules for links and images.
 *
 * @example
 * ```tsx
 * <Markdown text={textOf(message)} streaming={message.status === 'streaming'} />
 * ```
 */
export const Markdown = memo(
  forwardRef<HTMLDivElement, MarkdownProps>(function Markdown(
    { text, streaming = false, cut = false, policy, plugins, headingOffset, smooth, languages, ...props },
    ref,
  ) {
    const options = useChosenOptions({ policy, plugins, headingOffset, smooth, languages })
    const arrived = useSmoothText(text, streaming && options.smooth)
    const shown = arrived.slice(0, useInPieces(arrived.length, charactersAtOnce))
    const isOpen = streaming || shown.length < text.length
    const view = useDocument(shown, isOpen, cut, options.plugins)
    const idPrefix = useId()
    const blockOptions = useMemo(() => ({ ...options, idPrefix }), [options, idPrefix])
    const own = {
      className: 'cs-markdown',
      'data-state': isOpen ? 'streaming' : 'complete',
      // Browsers translate a text once it is complete.
      translate: isOpen ? ('no' as const) : undefined,
      children: (
        <BlockContext.Provider value={blockOptions}>
          <NumbersContext.Provider value={view.numbers}>
            <Blocks blocks={view.blocks} />
            {view.footnotes.length > 0 && (
              <Footnotes footnotes={view.footnotes} numbers={view.numbers} idPrefix={idPrefix} />
            )}
          </NumbersContext.Provider>
        </BlockContext.Provider>
      ),
    }
    return useElement('div', own, props, ref)
  }),
)

/** The number of characters of a long text that are added in one frame. The parser takes up to 30 ms for them. */
const charactersAtOnce = 65_536

function useDocument(
  text: string,
  isOpen: boolean,
  isCut: boolean,
  plugins: readonly MarkdownPlugin[],
): DocumentView {
  const entities = useSyncExternalStore(onMoreEntities, entityVersion, entityVersion)
  const document = useMemo(() => createDocument(plugins.flatMap(({ spans = [] }) => spans)), [plugins])
  // The document is stateful, but the same text gives the same view, also if React calls this several times.
  return useMemo(
    () => document.update(text, isOpen || isCut, entities),
    [document, text, isOpen, isCut, entities],
  )
}

type FootnotesProps = Pick<DocumentView, 'footnotes' | 'numbers'> & { idPrefix: string }

const Footnotes = memo(function Footnotes({ footnotes, numbers, idPrefix }: FootnotesProps): ReactElement {
  const { strings } = useStrings()
  const ordered = footnotes.toSorted(
    (a, b) => (numbers.get(a.label) ?? Infinity) - (numbers.get(b.label) ?? Infinity),
  )
  return (
    <section className="cs-footnotes" aria-label={strings.markdown.footnotes}>
      <ol>
        {ordered.map(({ label, children }) => (
          <li key={label} id={noteId(idPrefix, label)} dir="auto" tabIndex={-1}>
            <Blocks blocks={children} nested />
            {numbers.has(label) && (
              <a
                className="cs-note-back"
                href={`#${noteId(idPrefix, label)}-mark`}
                aria-label={strings.markdown.footnoteBack}
                onClick={(event) => goTo(event, `${noteId(idPrefix, label)}-mark`)}
              >
                ↩
              </a>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
})
