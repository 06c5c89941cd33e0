'use client'
import { useCallback, useRef, useState } from 'react'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'

/**
 * A storage for unsent text: `localStorage`, `sessionStorage`, or an object with the same methods. If a
 * method throws, the error is ignored.
 */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * Returns the unsent text of a chat, and a function that sets the text. The text is stored under the chat's
 * id. Without a storage, the text is lost when the composer unmounts.
 */
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
  // Read after mounting: a server has no drafts, and the first render must match its HTML.
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

/** Stores a draft. If the storage is full or forbidden by the browser's settings, the draft is not stored. */
function write(storage: DraftStorage, chatId: string, text: string): void {
  try {
    if (text === '') storage.removeItem(keyOf(chatId))
    else storage.setItem(keyOf(chatId), text)
  } catch {
    // The draft stays in memory only.
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
