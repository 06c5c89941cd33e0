'use client'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { PlusIcon } from '../shared/icons.tsx'
import { isComposing } from '../shared/submitOnEnter.ts'
import { useThreadWords } from './useThreadWords.ts'

interface ThreadListTopProps {
  onCreate: (() => void) | undefined
  search: string
  onSearch: ((search: string) => void) | undefined
  /** Moves the focus into the list. */
  onLeave(): void
}

/** The top of a list of conversations: the button for a new conversation, and the search field. */
export function ThreadListTop({ onCreate, search, onSearch, onLeave }: ThreadListTopProps): ReactElement {
  const words = useThreadWords()
  return (
    <div className="cs-threads-top">
      {onCreate !== undefined && (
        <button type="button" className="cs-button cs-threads-new" onClick={() => onCreate()}>
          <PlusIcon />
          {words.create}
        </button>
      )}
      {onSearch !== undefined && <Search search={search} onSearch={onSearch} onLeave={onLeave} />}
    </div>
  )
}

/** The pause in typing after which a search is sent, in milliseconds. */
const pauseMs = 250

interface SearchProps extends Pick<ThreadListTopProps, 'search' | 'onLeave'> {
  onSearch(search: string): void
}

/**
 * An input that shows what is typed at once, and searches after a pause, never in the middle of an IME composition.
 */
function Search({ search, onSearch, onLeave }: SearchProps): ReactElement {
  const words = useThreadWords()
  const [text, setText] = useState(search)
  const [isComposed, setComposed] = useState(false)
  const asked = useRef(search)
  const send = useRef(onSearch)
  useEffect(() => {
    send.current = onSearch
  })
  useEffect(() => {
    // The app changed or cleared the search.
    if (search === asked.current) return
    asked.current = search
    setText(search)
  }, [search])
  useEffect(() => {
    const wanted = text.trim()
    if (isComposed || wanted === asked.current) return
    const timer = setTimeout(() => {
      asked.current = wanted
      send.current(wanted)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text, isComposed])

  return (
    <input
      type="search"
      className="cs-threads-search"
      dir="auto"
      value={text}
      placeholder={words.search}
      aria-label={words.search}
      autoComplete="off"
      enterKeyHint="search"
      onChange={(event) => setText(event.target.value)}
      onCompositionStart={() => setComposed(true)}
      onCompositionEnd={() => setComposed(false)}
      onKeyDown={(event) => {
        if (isComposing(event)) return
        if (event.key === 'ArrowDown') {
          event.preventDefault()
          onLeave()
        } else if (event.key === 'Escape' && text !== '') {
          // A first Escape clears the search; a second one closes the drawer.
          event.preventDefault()
          event.stopPropagation()
          setText('')
        }
      }}
    />
  )
}
