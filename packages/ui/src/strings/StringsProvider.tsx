'use client'
import {
  createContext,
  useContext,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { ErrorAudience } from '@chatstream/core'
import { AudienceContext } from './audience.ts'
import { english } from './english.ts'
import { formatsOf, type Formats } from './formats.ts'
import { getLanguage, loadLanguage, subscribeLanguages } from './languages.ts'
import { overrideStrings, type StringOverrides, type Strings } from './strings.ts'

/** The UI texts and number formats that `useStrings` returns. */
export interface Words {
  /** The UI texts of the locale. Texts that the app has set replace them. */
  strings: Strings
  /** The number formats of the locale. */
  formats: Formats
  /** The locale of the provider, as a BCP 47 tag. */
  locale: string
  /** `true` while the UI texts of the locale are loading. During this time `strings` is English. */
  isLoading: boolean
}

const WordsContext = createContext<Words | undefined>(undefined)

/** The props of `StringsProvider`. */
export interface StringsProviderProps {
  /**
   * The language of UI texts, numbers and durations, as a BCP 47 tag. English and Japanese UI texts are
   * included. The Japanese texts load when they are first used. For server rendering, import them and pass
   * `strings={japanese}`.
   *
   * @defaultValue `'en'`
   */
  locale?: string | undefined
  /**
   * UI texts that replace those of the locale. Define the object outside the component, because a new object
   * renders every part again.
   */
  strings?: StringOverrides | undefined
  /**
   * The readers of error texts. For a `user`, an error shows what happened and a button; the rest is inside
   * *Details*. For a `developer`, it also shows why this happened and what to change.
   *
   * @defaultValue `developer` on localhost, `user` elsewhere
   */
  audience?: ErrorAudience | undefined
  children?: ReactNode
}

/**
 * Provides a language, UI texts and number formats to all components below it.
 *
 * @example
 * ```tsx
 * <StringsProvider locale="ja"><Thread /></StringsProvider>
 * ```
 */
export function StringsProvider({
  locale = 'en',
  strings,
  audience,
  children,
}: StringsProviderProps): ReactElement {
  const [isComplete] = useState(() => isCatalogue(strings))
  // While rendering, so that the first frame already knows that words are loading.
  if (!isComplete) void loadLanguage(locale)
  const language = useSyncExternalStore(
    subscribeLanguages,
    () => getLanguage(locale),
    () => getLanguage('en'),
  )
  const words = useMemo(() => wordsOf(locale, strings, language), [locale, strings, language])
  return (
    <WordsContext.Provider value={words}>
      <AudienceContext.Provider value={audience}>{children}</AudienceContext.Provider>
    </WordsContext.Provider>
  )
}

/**
 * Returns the UI texts and number formats of the nearest `StringsProvider`. Without a provider, they are
 * English.
 *
 * @example
 * ```tsx
 * const { strings, formats } = useStrings()
 * ```
 */
export function useStrings(): Words {
  return useContext(WordsContext) ?? englishWords
}

const isCatalogue = (strings: StringOverrides = {}) => Object.keys(english).every((group) => group in strings)

function wordsOf(
  locale: string,
  overrides?: StringOverrides,
  { words, isLoading } = getLanguage('en'),
): Words {
  return { strings: overrideStrings(words, overrides), formats: formatsOf(locale), locale, isLoading }
}

const englishWords = wordsOf('en')
