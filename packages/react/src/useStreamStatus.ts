'use client'
import type { ChatErrorData, ChatStatus } from '@chatstream/core'
import { useChat } from './useChat.ts'

/** The activity of a chat, as returned by `useStreamStatus`. */
export interface StreamStatus {
  status: ChatStatus
  /** `true` while an answer is in progress, so that `stop()` can stop it. */
  isBusy: boolean
  /** The error of the last answer or of the last refused call. */
  error: ChatErrorData | undefined
}

/**
 * Returns the activity of the chat and its last error. If only text arrives, the component does not render.
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
