'use client'
import { forwardRef, memo } from 'react'
import type { ChatErrorData } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import type { Formats } from '../strings/formats.ts'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `ErrorNotice`. */
export type ErrorNoticeProps = ElementProps<
  'div',
  {
    /** The error, from a message or from the state of the chat. */
    error: ChatErrorData
    /** Adds a retry button for errors that may pass, and for a rejected key, which may have been replaced. */
    onRetry?: (() => void) | undefined
    /** Adds a button that continues an interrupted answer. */
    onContinue?: (() => void) | undefined
    /** Adds a button that dismisses the error. */
    onDismiss?: (() => void) | undefined
  }
>

/**
 * An error in words: what happened, why it matters and what to do, with buttons for it.
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
    const { strings, formats } = useStrings()
    const { what, detail, why, action } = strings.error.describe(error)
    const facts = factsOf(error, strings, formats)
    const own = {
      className: 'cs-error',
      role: 'group',
      'aria-label': what,
      'data-kind': error.kind,
      children: (
        <>
          <p className="cs-error-what" dir="auto">
            {what}
          </p>
          {detail !== undefined && detail !== what && (
            <p className="cs-error-detail" dir="auto">
              {detail}
            </p>
          )}
          <p dir="auto">{why}</p>
          <p dir="auto">{action}</p>
          {facts.length > 0 && <p className="cs-error-facts">{facts.join(' · ')}</p>}
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
        </>
      ),
    }
    return useElement('div', own, props, ref)
  }),
)

/** Returns whether the same request may succeed later. A rejected key may have been replaced on the server. */
export function mayRetry({ retryable, kind }: ChatErrorData): boolean {
  return retryable || kind === 'unauthorized'
}

function factsOf(
  { code, requestId, retryAfterMs, attempts }: ChatErrorData,
  strings: Strings,
  formats: Formats,
): string[] {
  const facts: string[] = []
  if (retryAfterMs !== undefined) facts.push(strings.error.wait(formats.duration(retryAfterMs)))
  if (attempts !== undefined) facts.push(strings.error.attempts(attempts, formats))
  if (code !== undefined) facts.push(code)
  if (requestId !== undefined) facts.push(strings.error.request(requestId))
  return facts
}
