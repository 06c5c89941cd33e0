'use client'
import { useRef, type ReactElement } from 'react'
import { DownIcon } from '../shared/icons.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'

/**
 * A button that scrolls to the end of the conversation. It shows the number of messages that were added at
 * the end after the user had scrolled up.
 */
export function ToEnd({ news, onClick }: { news: number; onClick(): void }): ReactElement {
  const { strings, formats } = useStrings()
  const button = useRef<HTMLButtonElement>(null)
  useIsomorphicLayoutEffect(() => {
    const element = button.current
    // The button disappears at the end; its focus moves to the thread.
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
