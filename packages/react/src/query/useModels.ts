'use client'
import { type ChatError, createError, type RequestJsonOptions, requestJson } from '@chatstream/core'
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'

/** A model in the list that `GET …/models` returns. https://platform.openai.com/docs/api-reference/models/list */
export interface Model {
  id: string
  ownedBy?: string
}

const attempts = 3

/** Makes the query that `useModels` and `useConnectionCheck` share. */
export function modelsQuery(url: string, request: Omit<RequestJsonOptions, 'signal'>) {
  return queryOptions<readonly Model[], ChatError>({
    queryKey: ['chatstream', 'models', url],
    queryFn: async ({ signal }) => readModels(await requestJson(url, { ...request, signal })),
    staleTime: 5 * 60_000,
    // Errors of the client, such as a refused key, are shown at once.
    retry: (failures, error) => failures < attempts && error.data.retryable,
  })
}

function readModels(body: unknown): readonly Model[] {
  const list: unknown = typeof body === 'object' && body !== null && 'data' in body ? body.data : undefined
  if (!Array.isArray(list)) throw unreadable()
  return list.flatMap((entry: unknown): readonly Model[] => {
    if (typeof entry !== 'object' || entry === null || !('id' in entry) || typeof entry.id !== 'string')
      return []
    const owner = 'owned_by' in entry && typeof entry.owned_by === 'string' ? { ownedBy: entry.owned_by } : {}
    return [{ id: entry.id, ...owner }]
  })
}

function unreadable(): ChatError {
  return createError('not-a-model-list', 'The response is not a list of models: it has no array “data”.')
}

/**
 * Requests the list of models that a server offers (`GET …/models`), and returns the list. An error is a
 * `ChatError`. If the server answers with a status 4xx, the request is not repeated. After other failures, the
 * request is repeated up to three times.
 *
 * @example
 * ```tsx
 * const { data: models = [] } = useModels('/v1/models')
 * ```
 */
export function useModels(
  url: string,
  request: Omit<RequestJsonOptions, 'signal'> = {},
): UseQueryResult<readonly Model[], ChatError> {
  return useQuery(modelsQuery(url, request))
}
