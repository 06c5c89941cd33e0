'use client'
import { forwardRef } from 'react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import type { Formats } from '../strings/formats.ts'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { charactersIn, useComposer, type ComposerState } from './composerState.ts'

/** The props of `ComposerNote`. */
export type ComposerNoteProps = ElementProps<'p'>

/**
 * A note below the input of a composer. If the user tries to send a question that cannot be sent, the note
 * shows the reason. If the text is nearly as long as the composer's `maxLength`, the note shows the number of
 * characters.
 *
 * @example
 * ```tsx
 * <Composer maxLength={2000}><ComposerInput /><ComposerButton /><ComposerNote /></Composer>
 * ```
 */
export const ComposerNote = forwardRef<HTMLParagraphElement, ComposerNoteProps>(
  function ComposerNote(props, ref) {
    const { strings, formats } = useStrings()
    const composer = useComposer('ComposerNote')
    const { tried, obstacle, countId, isOver } = composer
    const news = isOver
      ? strings.composer.drop
      : tried && (obstacle === 'uploading' || obstacle === 'failed')
        ? strings.composer[obstacle]
        : ''
    const count = countOf(composer, strings, formats)
    const own = {
      className: 'cs-composer-note',
      'data-state': obstacle === 'tooLong' || news !== '' ? 'warn' : 'quiet',
      children: (
        <>
          <span role="status">{news}</span>
          <span id={countId} className="cs-composer-count">
            {count}
          </span>
        </>
      ),
    }
    return useElement('p', own, props, ref)
  },
)

const countsFrom = 0.8

function countOf({ text, maxLength }: ComposerState, { composer }: Strings, formats: Formats): string {
  if (maxLength === undefined) return ''
  const used = charactersIn(text, maxLength)
  if (used > maxLength) return composer.tooLong(used - maxLength, formats)
  return used < countsFrom * maxLength ? '' : composer.count(used, maxLength, formats)
}
