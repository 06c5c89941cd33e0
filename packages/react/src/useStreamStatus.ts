'use client'
import type { ChatErrorData, ChatStatus } from '@chatstream/core'
import { useChat } from './useChat.ts'

export interface StreamStatus {
  status: ChatStatus
  /** Whether a question is under way: `stop` has something to stop. */
  isBusy: boolean
  error: ChatErrorData | undefined
}

/**
 * What the chat is doing, and what went wrong last. Does not render for arriving text.
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
