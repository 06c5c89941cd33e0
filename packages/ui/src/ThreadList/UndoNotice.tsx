'use client'
import type { FocusEvent, ReactElement } from 'react'
import { useModKey } from '../Composer/ComposerHint.tsx'
import { CloseIcon } from '../shared/icons.tsx'
import { useThreadWords } from './useThreadWords.ts'

interface UndoNoticeProps {
  /** The title of the deleted thread. */
  title: string
  onUndo(): void
  onDismiss(): void
  /** Called when the pointer or the focus comes to the notice, and when it leaves. */
  onHold(isHeld: boolean): void
}

/**
 * A notice that a thread (conversation) was deleted, with a button that restores it. The notice is not a live
 * region, because the list announces the deletion.
 */
export function UndoNotice({ title, onUndo, onDismiss, onHold }: UndoNoticeProps): ReactElement {
  const words = useThreadWords()
  const mod = useModKey()
  return (
    <div
      className="cs-threads-undo"
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      onFocus={() => onHold(true)}
      onBlur={(event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onHold(false)
      }}
    >
      <p dir="auto">{words.removed(title)}</p>
      <button
        type="button"
        className="cs-button"
        aria-keyshortcuts={mod === '⌘' ? 'Meta+Z' : 'Control+Z'}
        title={`${mod} + Z`}
        onClick={onUndo}
      >
        {words.undo}
      </button>
      <button
        type="button"
        className="cs-thread-button"
        aria-label={words.dismiss}
        title={words.dismiss}
        onClick={onDismiss}
      >
        <CloseIcon />
      </button>
    </div>
  )
}
