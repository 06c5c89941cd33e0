'use client'
import { useLayoutEffect, useRef, type ReactElement } from 'react'
import { DownIcon } from '../shared/icons.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'

/** Leads back to the end, and tells how many messages have come there meanwhile. */
export function ToEnd({ news, onClick }: { news: number; onClick(): void }): ReactElement {
  const { strings, formats } = useStrings()
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    const element = button.current
    // It goes when the end is reached, by whatever way; the focus must not go with it.
    return () => {
      if (element?.ownerDocument.activeElement === element)
        element?.closest<HTMLElement>('.cs-thread')?.focus({ preventScroll: true })
    }
  }, [])
  const told = news > 0 ? strings.chat.newMessages(news, formats) : undefined
  return (
    <button ref={button} type="button" className="cs-to-end" title={strings.chat.toEnd} onClick={onClick}>
      {told === undefined ? <span className="cs-unseen">{strings.chat.toEnd}</span> : told}
      <DownIcon />
    </button>
  )
}
