'use client'
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { ChatMessage } from '@chatstream/core'

/** What the user thinks of an answer; `undefined` once it is taken back. */
export type Rating = 'good' | 'bad' | undefined

export interface MessageSettings {
  /** Offers to rate answers, and is told of it. */
  onFeedback?: ((message: ChatMessage, rating: Rating) => void) | undefined
  /** How much the model takes in, in tokens: the last answer then shows how much of it the conversation fills. */
  contextTokens?: number | undefined
}

const SettingsContext = createContext<MessageSettings>({})

/**
 * What all messages below it offer and show. `ChatStream` has the same as props.
 *
 * @example
 * ```tsx
 * <MessageSettingsProvider onFeedback={({ id }, rating) => console.log(id, rating)} contextTokens={128_000}>
 *   <Thread />
 * </MessageSettingsProvider>
 * ```
 */
export function MessageSettingsProvider({
  onFeedback,
  contextTokens,
  children,
}: MessageSettings & { children?: ReactNode }): ReactElement {
  const latest = useRef(onFeedback)
  useEffect(() => {
    latest.current = onFeedback
  })
  const asks = onFeedback !== undefined
  // An inline function is welcome: no message is told of a new one.
  const settings = useMemo<MessageSettings>(
    () => ({
      contextTokens,
      ...(asks && { onFeedback: (message, rating) => latest.current?.(message, rating) }),
    }),
    [contextTokens, asks],
  )
  return <SettingsContext.Provider value={settings}>{children}</SettingsContext.Provider>
}

export function useMessageSettings(): MessageSettings {
  return useContext(SettingsContext)
}
