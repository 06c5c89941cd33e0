import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'

/**
 * The state of a drawer (a panel that covers the page), and the functions that open and close it. The
 * browser's back button closes the drawer too.
 */
export interface Drawer {
  isOpen: boolean
  open(): void
  /**
   * Closes the drawer and removes its entry from the browser's history. Resolves when the entry is removed.
   */
  close(): Promise<void>
}

const mark = 'chatstream-drawer'

/**
 * Returns the state of a drawer (a panel that covers the page), and the functions that open and close it.
 * While the drawer is open, the browser's history has an additional entry with the same URL, so that the back
 * button closes the drawer.
 */
export function useDrawer(): Drawer {
  const [isOpen, setOpen] = useState(false)
  const settle = useRef<() => void>(undefined)

  useEffect(() => {
    const back = () => {
      setOpen(isMarked())
      settle.current?.()
      settle.current = undefined
    }
    addEventListener('popstate', back)
    return () => removeEventListener('popstate', back)
  }, [])

  const open = useCallback(() => {
    const state: unknown = history.state
    history.pushState({ ...(typeof state === 'object' ? state : undefined), [mark]: true }, '')
    setOpen(true)
  }, [])
  const close = useCallback(async () => {
    setOpen(false)
    if (!isMarked()) return
    await new Promise<void>((resolve) => {
      settle.current = resolve
      history.back()
    })
  }, [])
  return { isOpen, open, close }
}

function isMarked(): boolean {
  const state: unknown = history.state
  return typeof state === 'object' && state !== null && mark in state
}

/**
 * Shows a `<dialog>` as a modal while `isOpen` is `true`. When the dialog closes, the browser returns the
 * focus to the element that had the focus before.
 */
export function useModal(dialog: RefObject<HTMLDialogElement | null>, isOpen: boolean): void {
  useEffect(() => {
    const element = dialog.current
    if (element === null || !isOpen) return
    if (!element.open) element.showModal()
    return () => element.close()
  }, [dialog, isOpen])
}
