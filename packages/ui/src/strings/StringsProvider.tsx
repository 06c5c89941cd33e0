'use client'
import { createContext, useContext, useMemo, type ReactElement, type ReactNode } from 'react'
import { english } from './english.ts'
import { formatsOf, type Formats } from './formats.ts'
import { japanese } from './japanese.ts'
import { overrideStrings, type StringOverrides, type Strings } from './strings.ts'

/** The words and number formats in force. */
export interface Words {
  strings: Strings
  formats: Formats
}

const WordsContext = createContext<Words | undefined>(undefined)

export interface StringsProviderProps {
  /** A BCP 47 tag: numbers and durations follow it. Words ship in English (the default) and Japanese. */
  locale?: string | undefined
  /** Put over the locale's words. Define it outside the component: a new object re-renders every part. */
  strings?: StringOverrides | undefined
  children?: ReactNode
}

/**
 * Gives every part below it its words.
 *
 * @example
 * ```tsx
 * <StringsProvider locale="ja"><Thread /></StringsProvider>
 * ```
 */
export function StringsProvider({ locale, strings, children }: StringsProviderProps): ReactElement {
  const words = useMemo(() => wordsOf(locale, strings), [locale, strings])
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>
}

/**
 * The words and number formats in force; English outside a provider.
 *
 * @example
 * ```tsx
 * const { strings, formats } = useStrings()
 * ```
 */
export function useStrings(): Words {
  return useContext(WordsContext) ?? englishWords
}

function wordsOf(locale = 'en', overrides?: StringOverrides): Words {
  const catalogue = /^ja\b/i.test(locale) ? japanese : english
  return { strings: overrideStrings(catalogue, overrides), formats: formatsOf(locale) }
}

const englishWords = wordsOf()
