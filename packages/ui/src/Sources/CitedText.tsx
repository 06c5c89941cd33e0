'use client'
import { createContext, useContext, type ReactElement, type ReactNode } from 'react'
import type { SourcePart } from '@chatstream/core'
import { useStrings } from '../strings/StringsProvider.tsx'
import { GrowingText } from '../shared/GrowingText.tsx'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { useStable } from '../shared/useStable.ts'
import { safeUrl } from '../shared/safeUrl.ts'

const CitationsContext = createContext<readonly SourcePart[]>([])

/** The props of `CitationsProvider`. */
export interface CitationsProviderProps {
  /** The sources, in the order of their numbers: `[1]` refers to the first source. */
  sources: readonly SourcePart[]
  children?: ReactNode
}

/**
 * Provides sources to the `CitedText` components below it. `Message` contains this provider.
 *
 * @example
 * ```tsx
 * const cited = <CitationsProvider sources={[{ type: 'source', id: '1', url: 'https://example.com/' }]}>
 *   <p><CitedText text="Open until six [1]." /></p>
 * </CitationsProvider>
 * ```
 */
export function CitationsProvider({ sources, children }: CitationsProviderProps): ReactElement {
  return (
    <CitationsContext.Provider value={useStable(sources, sameSources)}>{children}</CitationsContext.Provider>
  )
}

const sameSources = (a: readonly SourcePart[], b: readonly SourcePart[]) =>
  a.length === b.length && a.every((source, place) => source === b[place])

/** The props of `CitedText`. */
export interface CitedTextProps {
  /** A text that may contain numbers in brackets. */
  text: string
}

/**
 * Shows a text with citations. `[1]` becomes a link to the first source of the message. If a number has no
 * source, it stays text. Hidden characters are marked. The `textContent` is the same as the text.
 *
 * @example
 * ```tsx
 * <CitedText text="Open until six [1]." />
 * ```
 */
export function CitedText({ text }: CitedTextProps): ReactElement {
  return (
    <>
      {text.split(marks).map((piece, index) => {
        // Pieces are only added at the end.
        if (index % 2 === 1) return <Cited key={index} place={piece} />
        return piece === '' ? null : <GrowingText key={index} text={piece} />
      })}
    </>
  )
}

// `split` keeps captured groups, so every second piece is a number.
const marks = /\[(\d{1,3})\]/

/** A citation. Only citations subscribe to the sources, so that a new source renders no other text. */
function Cited({ place }: { place: string }): ReactElement {
  const source = useContext(CitationsContext)[Number(place) - 1]
  return source === undefined ? <span>[{place}]</span> : <Mark place={place} source={source} />
}

function Mark({ place, source }: { place: string; source: SourcePart }): ReactElement {
  const { strings } = useStrings()
  const { id, url, title, name } = source
  const link = url === undefined ? undefined : safeUrl(url)
  const called = visibleText(title ?? name ?? link?.host ?? id)
  const words = strings.sources.cite(place, link === undefined ? called : `${called} (${link.host})`)
  const mark = `[${place}]`
  if (link === undefined) {
    return (
      <span className="cs-cite" tabIndex={0} role="note" aria-label={words} data-card={called}>
        {mark}
      </span>
    )
  }
  return (
    <a
      className="cs-cite"
      href={link.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      aria-label={words}
      data-card={`${called}\n${link.host}`}
    >
      {mark}
    </a>
  )
}
