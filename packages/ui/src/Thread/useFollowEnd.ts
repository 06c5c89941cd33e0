'use client'
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import type { ChatState } from '@chatstream/core'
import { useChat } from '@chatstream/react'
import { followEnd, type Following } from './followEnd.ts'
import type { ScrollMode } from './scrollMode.ts'

/** The scroll state of a conversation, and functions that scroll it. */
export interface ThreadScroll {
  mode: ScrollMode
  /** The number of messages that were added at the end after the user had scrolled up. */
  news: number
  resume(): void
  reveal(element: HTMLElement): void
}

/**
 * Keeps the end of a conversation in view until the user scrolls up. If the user asks a question, or shows
 * another version of the last answer, the conversation scrolls to the end.
 */
export function useFollowEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  ids: readonly string[],
): ThreadScroll {
  const [mode, setMode] = useState<ScrollMode>('following')
  const [leftAt, setLeftAt] = useState<string>()
  const following = useRef<Following>(undefined)
  const lastId = useRef(ids.at(-1))

  useEffect(() => {
    if (scroller.current === null || content.current === null || typeof ResizeObserver === 'undefined') return
    following.current = followEnd(scroller.current, content.current, {
      onModeChange(next) {
        setMode(next)
        if (next === 'free') setLeftAt(lastId.current)
      },
    })
    return following.current.dispose
  }, [scroller, content])

  const question = useChat(selectLastQuestion)
  const before = useRef({ ids, question })
  useEffect(() => {
    const last = before.current
    before.current = { ids, question }
    lastId.current = ids.at(-1)
    const replaced = last.ids.length === ids.length && last.ids.at(-1) !== ids.at(-1)
    if (question !== last.question || replaced) following.current?.resume()
  }, [ids, question])

  return {
    mode,
    news: mode === 'free' && leftAt !== undefined ? countAfter(ids, leftAt) : 0,
    resume: useCallback(() => following.current?.resume(), []),
    reveal: useCallback((element: HTMLElement) => following.current?.reveal(element), []),
  }
}

function selectLastQuestion({ messages }: ChatState): string | undefined {
  return messages.findLast(({ role }) => role === 'user')?.id
}

function countAfter(ids: readonly string[], id: string): number {
  const index = ids.lastIndexOf(id)
  return index < 0 ? 0 : ids.length - 1 - index
}
