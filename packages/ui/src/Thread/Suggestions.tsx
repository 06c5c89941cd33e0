'use client'
import { forwardRef } from 'react'
import { useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `Suggestions`. */
export type SuggestionsProps = ElementProps<
  'div',
  {
    /** Suggested questions. A click on a question sends it. */
    suggestions?: readonly string[] | undefined
  }
>

/**
 * The content of an empty conversation: a text that invites the user to ask, and suggested questions.
 *
 * @example
 * ```tsx
 * <Suggestions suggestions={['What are your opening hours?']} />
 * ```
 */
export const Suggestions = forwardRef<HTMLDivElement, SuggestionsProps>(function Suggestions(
  { suggestions = [], ...props },
  ref,
) {
  const { strings } = useStrings()
  const chat = useChatHandle()
  function ask(question: string) {
    void chat.send(question)
    focusComposer(chat)
  }
  const own = {
    className: 'cs-empty',
    children: (
      <>
        <p className="cs-empty-title">{strings.empty.title}</p>
        {suggestions.length > 0 && (
          <ul className="cs-suggestions" aria-label={strings.empty.suggestions}>
            {suggestions.map((question) => (
              <li key={question}>
                <button type="button" className="cs-suggestion" dir="auto" onClick={() => ask(question)}>
                  {question}
                </button>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  }
  return useElement('div', own, props, ref)
})
