'use client'
import type { ReactElement } from 'react'
import { textOf, type ChatMessage } from '@chatstream/core'
import { useMessage } from '@chatstream/react'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'

/** Replaces a message whose parts cannot be rendered: shows its raw text, and a button that renders it again. */
export function BrokenMessage({ id, onRetry }: { id: string; onRetry(): void }): ReactElement {
  const { strings } = useStrings()
  const message = useMessage(id)
  return (
    <article className="cs-message" data-role="assistant" data-status="failed">
      <pre className="cs-value cs-prose" dir="auto" tabIndex={0 /* It may scroll. */}>
        {visibleText(rawTextOf(message))}
      </pre>
      <div className="cs-note">
        {strings.message.broken}
        <button type="button" className="cs-button" onClick={onRetry}>
          {strings.message.showAgain}
        </button>
      </div>
    </article>
  )
}

/** The text of a message of any shape, or else its JSON. */
export function rawTextOf(message: ChatMessage | undefined): string {
  try {
    const text = message === undefined ? '' : textOf(message)
    if (text !== '') return text
  } catch {
    // Its JSON may still say something.
  }
  try {
    return JSON.stringify(message?.parts ?? message ?? null, null, 2)
  } catch {
    return ''
  }
}
