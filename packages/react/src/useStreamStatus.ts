'use client'
import type { ChatErrorData, ChatStatus } from '@chatstream/core'
import { useChat } from './useChat.ts'

/** The activity of a chat, as returned by `useStreamStatus`. */
export interface StreamStatus {
  status: ChatStatus
  /** `true` while a question is under way, so that `stop` has something to stop. */
  isBusy: boolean
  /** The error of the last run or refused call. */
  error: ChatErrorData | undefined
}

/**
 * Returns the activity of the chat and its last error. The component does not render when text arrives.
 *
 * @example
 * ```tsx
 * const { isBusy } = useStreamStatus()
 * ```
 */
export function useStreamStatus(): StreamStatus {
  return useChat(
    ({ status, error }) => ({ status, isBusy: status !== 'idle', error }),
    (a, b) => a.status === b.status && a.error === b.error,
  )
}
