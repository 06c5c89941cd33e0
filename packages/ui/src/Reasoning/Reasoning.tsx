'use client'
import { forwardRef, memo } from 'react'
import type { ReasoningPart } from '@chatstream/core'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { useElapsedSeconds } from '../shared/useElapsedSeconds.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { StreamingText } from '../StreamingText/StreamingText.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `Reasoning`. */
export type ReasoningProps = ElementProps<
  'details',
  {
    /** The reasoning part of a message. */
    part: ReasoningPart
    /**
     * `true` while the model is reasoning.
     *
     * @defaultValue `false`
     */
    running?: boolean | undefined
  }
>

/**
 * The reasoning of a model, in a `<details>` element. Only the user opens and closes the element. With
 * `open`, the element is open at first.
 *
 * @example
 * ```tsx
 * <Reasoning part={{ type: 'reasoning', text: 'Four and four is eight.' }} />
 * ```
 */
export const Reasoning = memo(
  forwardRef<HTMLDetailsElement, ReasoningProps>(function Reasoning(
    { part, running = false, ...props },
    ref,
  ) {
    const { strings, formats } = useStrings()
    const { text, startedAt, endedAt } = part
    const took = running || startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt
    const seconds = useElapsedSeconds(running, startedAt)
    const shownMs = running ? seconds * 1000 : took
    const own = {
      className: 'cs-node cs-reasoning',
      'data-state': running ? 'running' : 'done',
      children: (
        <>
          <summary className="cs-node-summary">
            <span className="cs-node-title">
              {running ? strings.reasoning.running : strings.reasoning.done}
            </span>
            {shownMs !== undefined && shownMs > 0 && (
              <span className="cs-node-detail">{strings.reasoning.duration(formats.duration(shownMs))}</span>
            )}
            {running && (
              // Shown by CSS: nobody needs to hear or select it here, the text itself is below.
              <span className="cs-node-detail cs-last-line" data-line={visibleText(lastLineOf(text))} />
            )}
          </summary>
          <StreamingText className="cs-node-body" text={text} />
        </>
      ),
    }
    return useElement('details', own, props, ref)
  }),
)

const maxLineChars = 200

/** The end of the last line that has a visible character. */
function lastLineOf(text: string): string {
  const end = text.slice(-2 * maxLineChars).trimEnd()
  return end.slice(end.lastIndexOf('\n') + 1).slice(-maxLineChars)
}
