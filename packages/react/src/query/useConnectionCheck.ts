'use client'
import type { ChatErrorData, RequestJsonOptions } from '@chatstream/core'
import { useQuery } from '@tanstack/react-query'
import { modelsQuery } from './useModels.ts'

/** The result of a connection check. */
export interface ConnectionCheck {
  status: 'checking' | 'ok' | 'failed'
  /** The error of a failed check. If the key is missing or refused, the `kind` of the error is `unauthorized`. */
  error: ChatErrorData | undefined
  /** Repeats the check. */
  check: () => void
}

/**
 * Requests the server's list of models, so that the app knows before the first question whether the server answers.
 * If `useModels` has the same `url`, both hooks share one request.
 *
 * @example
 * ```tsx
 * const { status, error } = useConnectionCheck('/v1/models')
 * if (error !== undefined) return <p>{explainError(error).action}</p>
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
