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

/** A user's rating of an answer. `undefined` removes the rating. */
export type Rating = 'good' | 'bad' | undefined

/** The settings of the messages below a `MessageSettingsProvider`. */
export interface MessageSettings {
  /** Called with each rating of an answer. With this function, each answer has buttons for ratings. */
  onFeedback?: ((message: ChatMessage, rating: Rating) => void) | undefined
  /**
   * The size of the model's context, in tokens. With this setting, the last answer shows the part of the
   * context that the conversation uses.
   */
  contextTokens?: number | undefined
}

const SettingsContext = createContext<MessageSettings>({})

/**
 * Provides settings to all messages below it. `ChatStream` has props with the same names.
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
  // An inline function renders no message again.
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
