'use client'
import type { ReactElement } from 'react'
import { textOf, type ChatMessage } from '@chatstream/core'
import { useMessage } from '@chatstream/react'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'

/**
 * Shows the raw text of a message that cannot be rendered, and a button that tries to render the message
 * again.
 */
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

/**
 * Returns the text of a message. If the message has no text, or a wrong shape, returns the message as JSON.
 */
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
