'use client'
import { forwardRef, memo, type ReactElement } from 'react'
import type { SourcePart } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { showText } from '../shared/hiddenCharacters.tsx'
import { sameParts } from '../shared/sameParts.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { safeUrl } from '../shared/safeUrl.ts'

/** The props of `Sources`. */
export type SourcesProps = ElementProps<'ol', { parts: readonly SourcePart[] }>

/**
 * The list of the sources of an answer. If a source has an `http`, `https` or `mailto` URL, it is a link that
 * shows its host. Otherwise it is text.
 *
 * @example
 * ```tsx
 * <Sources parts={[{ type: 'source', id: '1', url: 'https://example.com/a', title: 'A page' }]} />
 * ```
 */
export const Sources = memo(
  forwardRef<HTMLOListElement, SourcesProps>(function Sources({ parts, ...props }, ref) {
    const { strings } = useStrings()
    const own = {
      className: 'cs-sources',
      'aria-label': strings.sources.label,
      children: parts.map((part) => (
        <li key={part.id} className="cs-source">
          <Source part={part} />
        </li>
      )),
    }
    return useElement('ol', own, props, ref)
  }),
  sameParts,
)

function Source({ part: { id, url, title, name } }: { part: SourcePart }): ReactElement {
  const link = url === undefined ? undefined : safeUrl(url)
  if (link === undefined) {
    return (
      <>
        <bdi>{showText(title ?? name ?? url ?? id)}</bdi>
        {title !== undefined && name !== undefined && <Host>{name}</Host>}
      </>
    )
  }
  return (
    <>
      <a href={link.href} target="_blank" rel="noopener noreferrer nofollow">
        <bdi>{showText(title ?? link.host)}</bdi>
      </a>
      {title !== undefined && <Host>{link.host}</Host>}
    </>
  )
}

function Host({ children }: { children: string }): ReactElement {
  return (
    <>
      {' '}
      <bdi className="cs-host">{showText(children)}</bdi>
    </>
  )
}
