'use client'
import type { ChatErrorData, RequestJsonOptions } from '@chatstream/core'
import { useQuery } from '@tanstack/react-query'
import { modelsQuery } from './useModels.ts'

export interface ConnectionCheck {
  status: 'checking' | 'ok' | 'failed'
  /** Why it failed, e.g. kind `unauthorized` for a key that is missing or refused. */
  error: ChatErrorData | undefined
  /** Checks again. */
  check: () => void
}

/**
 * Whether the server can be asked, found out before the first question by getting its models. Shares its request
 * with `useModels` of the same url.
 *
 * @example
 * ```tsx
 * const { status, error } = useConnectionCheck('/v1/models')
 * if (status === 'failed') return <p>{error?.message} {error?.action}</p>
 * ```
 */
export function useConnectionCheck(
  url: string,
  request: Omit<RequestJsonOptions, 'signal'> = {},
): ConnectionCheck {
  const { fetchStatus, status, error, refetch } = useQuery(modelsQuery(url, request))
  const checking = status === 'pending' || (status === 'error' && fetchStatus === 'fetching')
  return {
    status: checking ? 'checking' : status === 'success' ? 'ok' : 'failed',
    error: checking ? undefined : error?.data,
    check: () => void refetch(),
  }
}
