interface DropOptions {
  /**
   * Called with `true` when files are dragged over the element, and with `false` when they have left it or were
   * dropped.
   */
  onOver(isOver: boolean): void
  onFiles(files: readonly File[]): void
}

/**
 * Accepts files that the user drops on an element. If something other than files is dragged, it is ignored. Returns
 * a function that removes the listeners.
 */
export function acceptDrops(element: HTMLElement, { onOver, onFiles }: DropOptions): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return
    // Without this the browser would open the file in place of the page.
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    onOver(true)
  }
  const leave = (event: DragEvent) => {
    // The event also fires when the pointer moves from one child to another.
    if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget)) onOver(false)
  }
  const drop = (event: DragEvent) => {
    onOver(false)
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    onFiles(files)
  }
  element.addEventListener('dragover', over)
  element.addEventListener('dragleave', leave)
  element.addEventListener('drop', drop)
  return () => {
    element.removeEventListener('dragover', over)
    element.removeEventListener('dragleave', leave)
    element.removeEventListener('drop', drop)
  }
}
