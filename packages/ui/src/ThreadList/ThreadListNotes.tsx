'use client'
import { useEffect, useRef, type ReactElement } from 'react'
import type { ChatErrorData } from '@chatstream/core'
import { useAudience } from '../strings/audience.ts'
import { useDescribeError } from '../strings/errorWords.ts'
import { showText } from '../shared/hiddenCharacters.tsx'
import type { ThreadWords } from '../strings/threadWords.ts'
import { useThreadWords } from './useThreadWords.ts'

/** The state of a list of conversations, e.g. if it is loading. */
export interface ListState {
  /**
   * The state of loading. `loading` shows placeholders. `failed` shows a notice with the button *Try again*.
   *
   * @defaultValue `'ready'`
   */
  status?: 'loading' | 'failed' | 'ready' | undefined
  /** The text for which the list was searched. */
  search?: string | undefined
  onSearch?: ((search: string) => void) | undefined
  /** `true` while `threads` contains the archived threads. */
  archived?: boolean | undefined
  onArchived?: ((archived: boolean) => void) | undefined
  isOffline?: boolean | undefined
  /** `true` if there are more threads than those in `threads`. */
  hasMore?: boolean | undefined
  isLoadingMore?: boolean | undefined
  /** Loads the next page. Called by a button, and when the end of the list comes near the view. */
  onMore?: (() => void) | undefined
  onRetry?: (() => void) | undefined
  /**
   * The error if the threads could not be loaded, or if a change of a thread was refused. The error is shown below
   * the rows.
   */
  error?: ChatErrorData | undefined
}

interface ThreadListNotesProps extends ListState {
  /** The number of rows. */
  count: number
}

const placeholders = [76, 58, 84, 49, 67]

/**
 * The note below the rows of a list of conversations. It says that the list is empty, loading, offline or
 * incomplete. If the list could not be loaded, it says why.
 */
export function ThreadListNotes(props: ThreadListNotesProps): ReactElement {
  const { status, count, error, isOffline, onRetry, hasMore, isLoadingMore, onMore } = props
  const words = useThreadWords()
  return (
    <>
      {status === 'loading' && (
        <div className="cs-threads-loading" role="img" aria-label={words.loading}>
          {placeholders.map((percent) => (
            <span key={percent} style={{ inlineSize: `${percent}%` }} />
          ))}
        </div>
      )}
      {status === 'failed' && (
        <div className="cs-threads-note" data-kind="failed">
          <p>{words.failed}</p>
          {error !== undefined && <Reason error={error} />}
          {onRetry !== undefined && (
            <button type="button" className="cs-button" onClick={() => onRetry()}>
              {words.retry}
            </button>
          )}
        </div>
      )}
      {status === 'ready' && error !== undefined && (
        <div className="cs-threads-note" data-kind="failed">
          <Reason error={error} />
        </div>
      )}
      {status === 'ready' && count === 0 && <Empty {...props} words={words} />}
      {hasMore === true && onMore !== undefined && (
        <More
          isLoading={isLoadingMore ?? false}
          isFailed={status === 'failed'}
          onMore={onMore}
          words={words}
        />
      )}
      {isOffline === true && (
        <p className="cs-threads-note" data-kind="offline">
          {words.offline}
        </p>
      )}
    </>
  )
}

function Reason({ error }: { error: ChatErrorData }): ReactElement {
  const audience = useAudience()
  const { title, action } = useDescribeError(audience === 'developer')(error, audience)
  return (
    <>
      <p dir="auto">{showText(title)}</p>
      {action !== '' && <p dir="auto">{showText(action)}</p>}
    </>
  )
}

function Empty({ search, archived, words }: ThreadListNotesProps & { words: ThreadWords }): ReactElement {
  if (search !== undefined && search !== '')
    return <p className="cs-threads-note">{words.nothingFound(search)}</p>
  if (archived === true) return <p className="cs-threads-note">{words.emptyArchived}</p>
  return (
    <div className="cs-threads-note">
      <p>{words.empty}</p>
      <p>{words.emptyHint}</p>
    </div>
  )
}

interface MoreProps {
  isLoading: boolean
  /**
   * `true` after a failure. Only the button then loads the next page, so that there are no endless requests
   * to an unreachable server.
   */
  isFailed: boolean
  onMore(): void
  words: ThreadWords
}

/** The button that loads the next page. The page is also loaded when the user scrolls near the button. */
function More({ isLoading, isFailed, onMore, words }: MoreProps): ReactElement {
  const button = useRef<HTMLButtonElement>(null)
  const load = useRef(onMore)
  useEffect(() => {
    load.current = onMore
  })
  useEffect(() => {
    const element = button.current
    if (element === null || isLoading || isFailed || typeof IntersectionObserver === 'undefined') return
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && load.current(),
      { root: element.closest('.cs-threads-scroll'), rootMargin: '200px 0px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [isLoading, isFailed])
  return (
    <button
      ref={button}
      type="button"
      className="cs-button cs-threads-more"
      aria-disabled={isLoading}
      onClick={() => isLoading || onMore()}
    >
      {isLoading ? words.loading : words.more}
    </button>
  )
}
