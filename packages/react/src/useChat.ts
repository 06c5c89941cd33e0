'use client'
import type { ChatState, ToolSet } from '@chatstream/core'
import { useCallback, useRef, useSyncExternalStore } from 'react'
import { useChatHandle } from './ChatProvider.tsx'

interface Selection<State, Selected> {
  state: State
  selector: (state: State) => Selected
  selected: Selected
}

/**
 * Returns the result of a selector, a function that returns a part of the chat's state. The component renders
 * only when this result changes. `isEqual` compares the old and the new result (default `Object.is`). If the
 * selector creates a new object at each call, pass an `isEqual` that compares the content.
 *
 * @example
 * ```tsx
 * const turns = useChat((state) => state.messageIds.length)
 * ```
 */
export function useChat<Selected, Metadata = unknown, Data = Record<string, unknown>, Tools = ToolSet>(
  selector: (state: ChatState<Metadata, Data, Tools>) => Selected,
  isEqual: (a: Selected, b: Selected) => boolean = Object.is,
): Selected {
  type State = ChatState<Metadata, Data, Tools>
  const chat = useChatHandle()
  const last = useRef<Selection<State, Selected>>(undefined)
  const getSnapshot = useCallback(() => {
    // The caller knows the types of metadata and data; the context does not.
    const state = chat.getState() as unknown as State
    const known = last.current
    if (known?.state === state && known.selector === selector) return known.selected
    const next = selector(state)
    const selected = known !== undefined && isEqual(known.selected, next) ? known.selected : next
    last.current = { state, selector, selected }
    return selected
  }, [chat, selector, isEqual])
  return useSyncExternalStore(chat.subscribe, getSnapshot, getSnapshot)
}
