'use client'
import { useEffect, useSyncExternalStore } from 'react'
import { explainToUser, type ChatErrorData, type ErrorAudience, type ErrorWords } from '@chatstream/core'
import { useStrings } from './StringsProvider.tsx'

/** A function that returns the UI texts for an error. There are texts for users and texts for developers. */
export type DescribeError = (error: ChatErrorData, audience: ErrorAudience) => ErrorWords

let loaded: DescribeError | undefined
const listeners = new Set<() => void>()

/** Loads the English error texts for developers. If loading fails, the next call tries again. */
export async function loadDeveloperErrors(): Promise<void> {
  loaded ??= await import('./developerErrors.ts').then(
    (module) => module.inEnglish,
    () => undefined,
  )
  for (const listener of listeners) listener()
}

/**
 * Returns a function that makes the UI texts for an error, in the language of the nearest `StringsProvider`.
 * The English texts for developers are loaded when they are needed. Until then, developers see the `message`
 * of the error.
 */
export function useDescribeError(needsDeveloperWords: boolean): DescribeError {
  const { strings } = useStrings()
  const inEnglish = useSyncExternalStore(
    subscribe,
    () => loaded ?? withoutCatalogue,
    () => withoutCatalogue,
  )
  const describe = strings.error.describe ?? inEnglish
  const isMissing = needsDeveloperWords && describe === withoutCatalogue
  useEffect(() => {
    if (isMissing) void loadDeveloperErrors()
  }, [isMissing])
  return describe
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const withoutCatalogue: DescribeError = (error, audience) =>
  audience === 'user' ? explainToUser(error) : { title: error.message, action: '' }
