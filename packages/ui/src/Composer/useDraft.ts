'use client'
import { useCallback, useRef, useState } from 'react'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'

/** Where unsent words are kept: `localStorage`, `sessionStorage`, or anything like them. What it throws is ignored. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What is written in a chat and not sent, by the chat's id; without a storage for as long as the composer lives. */
export function useDraft(
  chatId: string,
  storage: DraftStorage | undefined,
): [text: string, setText: (text: string) => void] {
  const [memory] = useState(memoryStorage)
  const [draft, setDraft] = useState({ chatId, text: '' })
  const place = useRef(memory)
  useIsomorphicLayoutEffect(() => {
    place.current = storage ?? memory
  })
  // Read after mounting: a server knows no drafts, and what it rendered must match.
  useIsomorphicLayoutEffect(() => {
    setDraft({ chatId, text: read(place.current, chatId) })
  }, [chatId])

  const setText = useCallback(
    (text: string) => {
      setDraft({ chatId, text })
      write(place.current, chatId, text)
    },
    [chatId],
  )
  return [draft.chatId === chatId ? draft.text : '', setText]
}

const keyOf = (chatId: string) => `chatstream:draft:${chatId}`

function read(storage: DraftStorage, chatId: string): string {
  try {
    return storage.getItem(keyOf(chatId)) ?? ''
  } catch {
    return ''
  }
}

/** Full, or forbidden by the browser's settings: then the draft is not kept, and writing goes on. */
function write(storage: DraftStorage, chatId: string, text: string): void {
  try {
    if (text === '') storage.removeItem(keyOf(chatId))
    else storage.setItem(keyOf(chatId), text)
  } catch {
    // Nothing to do about it.
  }
}

function memoryStorage(): DraftStorage {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}
