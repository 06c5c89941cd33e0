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
 * Lets a model write an object, and returns the state of the object while the answer streams. The object exists as
 * long as the component. Options are read at each request, except `schema`, `id`, `storage`, `clock` and `frames`.
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
