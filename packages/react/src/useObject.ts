'use client'
import {
  createObject,
  type ObjectOptions,
  type ObjectStateOf,
  type ObjectStream,
  type StandardSchemaV1,
} from '@chatstream/core'
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { detachOnUnmount } from './useChatStream.ts'

/**
 * The result of `useObject`: the state of an object that a model writes, and the methods that ask the model for the
 * object.
 */
export type ObjectResult<Schema extends StandardSchemaV1> = ObjectStateOf<Schema> &
  Pick<ObjectStream<Schema>, 'submit' | 'retry' | 'stop' | 'clear' | 'retryNow'>

/**
 * Asks a model for an object with a schema (structured output). Returns the state of the object, also while
 * the object streams. The object exists as long as the component. The options are read at each request,
 * except `schema`, `id`, `storage`, `clock` and `frames`, which are read only once.
 *
 * @example
 * ```tsx
 * import { useObject } from '@chatstream/react'
 * import { z } from 'zod'
 *
 * const schema = z.object({ title: z.string(), steps: z.array(z.string()) })
 *
 * export function Recipe() {
 *   const { object, status, error, submit } = useObject({ url: '/api/chat', schema })
 *   return (
 *     <article>
 *       <button onClick={() => void submit('A recipe for pancakes')}>Ask</button>
 *       <h2>{object?.title}</h2>
 *       {object?.steps?.map((step, i) => <p key={i}>{step}</p>)}
 *       <p role="alert">{status === 'invalid' ? 'The recipe is not complete.' : error?.message}</p>
 *     </article>
 *   )
 * }
 * ```
 */
export function useObject<Schema extends StandardSchemaV1>(
  options: ObjectOptions<Schema>,
): ObjectResult<Schema> {
  const [stream] = useState(() => createObject(options))
  // An insertion effect runs before any effect of a child that may submit. It changes no state that is shown.
  useInsertionEffect(() => stream.setOptions(options))
  useEffect(() => detachOnUnmount(stream), [stream])
  const state = useSyncExternalStore(stream.subscribe, stream.getState, stream.getState)
  return useMemo(() => {
    const { submit, retry, stop, clear, retryNow } = stream
    return { ...state, submit, retry, stop, clear, retryNow }
  }, [stream, state])
}
