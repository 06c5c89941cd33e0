'use client'
import { Fragment, forwardRef, memo, useState, type ReactElement, type ReactNode } from 'react'
import type { ChatErrorData } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { showText, visibleText } from '../shared/hiddenCharacters.tsx'
import { useCopy } from '../shared/useCopy.ts'
import { useDescribeError, type DescribeError } from '../strings/errorWords.ts'
import { useAudience } from '../strings/audience.ts'
import type { Formats } from '../strings/formats.ts'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `ErrorNotice`. */
export type ErrorNoticeProps = ElementProps<
  'div',
  {
    /** The error, from a message or from the state of the chat. */
    error: ChatErrorData
    /**
     * Called by the retry button. The button is shown if a retry may succeed. A refused key counts too, because it
     * may be replaced on the server.
     */
    onRetry?: (() => void) | undefined
    /**
     * Called by a button that continues an interrupted answer. Without this function, the button is not
     * shown.
     */
    onContinue?: (() => void) | undefined
    /** Called by a button that dismisses the error. Without this function, the button is not shown. */
    onDismiss?: (() => void) | undefined
  }
>

/**
 * Explains an error, and shows a button for the action that may help. If the audience is `user`, the notice
 * shows what happened and what to do. The cause and the server's text are then inside *Details*. If the
 * audience is `developer`, the notice shows everything.
 *
 * @example
 * ```tsx
 * <ErrorNotice error={error} onRetry={() => chat.retry()} />
 * ```
 */
export const ErrorNotice = memo(
  forwardRef<HTMLDivElement, ErrorNoticeProps>(function ErrorNotice(
    { error, onRetry, onContinue, onDismiss, ...props },
    ref,
  ) {
    const { strings } = useStrings()
    const audience = useAudience()
    const describe = useDescribeError(audience === 'developer')
    const { title, action } = describe(error, audience)
    const own = {
      className: 'cs-error',
      role: 'group',
      'aria-label': visibleText(title),
      'data-kind': error.kind,
      'data-reason': error.reason,
      children: (
        <>
          <p className="cs-error-what" dir="auto">
            {showText(title)}
          </p>
          {audience === 'user' ? (
            <p dir="auto">{withCode(action)}</p>
          ) : (
            <Explanation error={error} describe={describe} />
          )}
          {onContinue !== undefined && (
            <button type="button" className="cs-button" onClick={() => onContinue()}>
              {strings.error.continue}
            </button>
          )}
          {onRetry !== undefined && mayRetry(error) && (
            <button type="button" className="cs-button" onClick={() => onRetry()}>
              {strings.error.retry}
            </button>
          )}
          {onDismiss !== undefined && (
            <button type="button" className="cs-button" onClick={() => onDismiss()}>
              {strings.error.dismiss}
            </button>
          )}
          {audience === 'user' && (error.kind !== 'refused' || error.params !== undefined) && (
            <Details error={error} />
          )}
        </>
      ),
    }
    return useElement('div', own, props, ref)
  }),
)

/** The words for developers below the title. */
function Explanation({ error, describe }: { error: ChatErrorData; describe: DescribeError }): ReactElement {
  const { strings, formats } = useStrings()
  const { detail, why, action, link } = describe(error, 'developer')
  const facts = factsOf(error, strings, formats)
  return (
    <>
      {detail !== undefined && (
        <p className="cs-error-detail" dir="auto">
          {showText(detail)}
        </p>
      )}
      {why !== undefined && <p dir="auto">{withCode(why)}</p>}
      {action !== '' && <p dir="auto">{withCode(action)}</p>}
      {facts.length > 0 && <p className="cs-error-facts">{showText(facts.join(' · '))}</p>}
      {link && (
        <a className="cs-error-facts" href={link} target="_blank" rel="noreferrer">
          {link.replace('https://', '')}
        </a>
      )}
    </>
  )
}

/** The words for developers, closed, and a button that copies them for a report. */
function Details({ error }: { error: ChatErrorData }): ReactElement {
  const { strings, formats } = useStrings()
  const { outcome, copy } = useCopy()
  const [isOpen, setIsOpen] = useState(false)
  const describe = useDescribeError(isOpen)
  const { title, detail, why, action, link } = describe(error, 'developer')
  const facts = [error.reason, ...factsOf(error, strings, formats)].join(' · ')
  const lines = [title, detail, why, action, facts, link].filter(Boolean)
  return (
    <details className="cs-error-details" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{strings.error.details}</summary>
      <p dir="auto">{showText(title)}</p>
      <Explanation error={error} describe={describe} />
      <button type="button" className="cs-button" onClick={() => void copy(lines.join('\n'))}>
        {strings.message.copy}
      </button>
      <span role="status">{outcome !== undefined && strings.message[outcome]}</span>
    </details>
  )
}

/** The text, with what is in backticks as code. */
function withCode(text: string): ReactNode {
  return text.split('`').map((piece, place) => {
    const shown = showText(piece)
    return <Fragment key={place}>{place % 2 === 0 ? shown : <code>{shown}</code>}</Fragment>
  })
}

/**
 * Returns `true` if the same request may succeed later. The result is also `true` for a refused API key,
 * because somebody may replace the key on the server.
 */
export function mayRetry({ retryable, kind }: ChatErrorData): boolean {
  return retryable || kind === 'unauthorized'
}

function factsOf(
  { status, code, requestId, retryAfterMs, attempts }: ChatErrorData,
  strings: Strings,
  formats: Formats,
): string[] {
  const facts: string[] = []
  if (retryAfterMs !== undefined) facts.push(strings.error.wait(formats.duration(retryAfterMs)))
  if (attempts !== undefined) facts.push(strings.error.attempts(attempts, formats))
  if (status !== undefined) facts.push(`HTTP ${status}`)
  if (code !== undefined) facts.push(code)
  if (requestId !== undefined) facts.push(strings.error.request(requestId))
  return facts
}
