interface DropOptions {
  /** Files are held over the element, or no more. */
  onOver(isOver: boolean): void
  onFiles(files: readonly File[]): void
}

/** Takes files that are dropped on an element; other things that are dragged are left alone. Returns the clean-up. */
export function acceptDrops(element: HTMLElement, { onOver, onFiles }: DropOptions): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return
    // Without it the browser would open the file in place of the page.
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    onOver(true)
  }
  const leave = (event: DragEvent) => {
    // It also fires on the way from one child to another.
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
