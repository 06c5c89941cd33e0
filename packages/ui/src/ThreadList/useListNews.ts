import { useCallback, useState } from 'react'
import type { Thread } from '@chatstream/core'
import type { Formats } from '../strings/formats.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { ThreadWords } from '../strings/threadWords.ts'
import type { ListState } from './ThreadListNotes.tsx'
import { threadNews } from './threadNews.ts'
import { nameOf } from './ThreadRow.tsx'

/**
 * A text that the list of conversations announces to screen readers. `count` grows with every text, so that
 * the same text can be announced again.
 */
export interface Said {
  text: string
  count: number
}

/** The threads of a list, what they were searched for, and the thread that is open. */
interface Shown {
  threads: readonly Thread[]
  search: string
  selectedId: string | undefined
}

const next = ({ count }: Said, text: string): Said => ({ text, count: count + 1 })

/**
 * Returns the next text that the list of conversations announces to screen readers. Such texts tell the effect of
 * an action, the number of conversations found or loaded, and changes of conversations that are not open. Each text
 * is announced once.
 */
export function useListNews(
  shown: Shown,
  status: ListState['status'],
  words: ThreadWords,
): [Said, say: (text: string) => void] {
  const { formats } = useStrings()
  const [said, setSaid] = useState<Said>({ text: '', count: 0 })
  const [before, setBefore] = useState(shown)
  const isSame = before.threads === shown.threads && before.search === shown.search
  // A search has its result once it is loaded.
  if (!isSame && status !== 'loading') {
    const text = newsOf(before, shown, words, formats)
    setBefore(shown)
    if (text !== '') setSaid(next(said, text))
  }
  const say = useCallback((text: string) => {
    if (text !== '') setSaid((last) => next(last, text))
  }, [])
  return [said, say]
}

function newsOf(
  before: Shown,
  { threads, search, selectedId }: Shown,
  words: ThreadWords,
  formats: Formats,
): string {
  if (search !== before.search) return search === '' ? '' : words.announce.found(threads.length, formats)
  const news = threadNews(before.threads, threads, selectedId).map(({ type, thread }) =>
    words.announce[type](nameOf(thread, words.untitled)),
  )
  const grown = threads.length - before.threads.length
  const isNextPage = grown > 1 && before.threads.length > 0 && threads[0]?.id === before.threads[0]?.id
  if (isNextPage) news.push(words.announce.loaded(grown, formats))
  return news.join(' ')
}
