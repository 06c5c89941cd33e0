import { english } from './english.ts'
import type { Strings } from './strings.ts'

const loaders: Readonly<Record<string, () => Promise<Strings>>> = {
  ja: async () => (await import('./japanese.ts')).japanese,
}

type Language = { words: Strings; isLoading: boolean }

const inEnglish: Language = { words: english, isLoading: false }
const languages = new Map<string, Language>()
const listeners = new Set<() => void>()

const languageOf = (locale: string) => locale.split('-', 1)[0]?.toLowerCase() ?? ''

/**
 * Returns the UI texts of a locale. While they are loading, and if there are none for the locale, returns the
 * English texts.
 */
export function getLanguage(locale: string): Language {
  return languages.get(languageOf(locale)) ?? inEnglish
}

/** Calls the listener when the UI texts of a language have loaded. Returns the unsubscribe function. */
export function subscribeLanguages(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Loads the UI texts of a locale, only once. If loading fails, the UI texts stay English. */
export async function loadLanguage(locale: string): Promise<void> {
  const language = languageOf(locale)
  const load = loaders[language]
  if (load === undefined || languages.has(language)) return
  languages.set(language, { words: english, isLoading: true })
  const words = await load().catch(() => english)
  languages.set(language, { words, isLoading: false })
  for (const listener of listeners) listener()
}
