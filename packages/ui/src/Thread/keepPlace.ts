/** Measures how the layout moves the visible content. */
export interface PlaceKeeper {
  /** Remembers the element at the top of the view. */
  mark(): void
  /** The distance by which the layout has moved that element since, in CSS pixels. */
  drift(): number
}

/**
 * Creates a `PlaceKeeper`. Browsers other than Safari keep the visible content in place themselves (`overflow-anchor`),
 * except at the very top, where earlier messages are loaded. If the browser has done so, the drift is 0.
 */
export function placeKeeper(scroller: HTMLElement, content: HTMLElement): PlaceKeeper {
  let anchor: Element | undefined
  let offset = 0

  const offsetOf = (element: Element) =>
    element.getBoundingClientRect().top - scroller.getBoundingClientRect().top

  return {
    mark() {
      anchor = firstInView(content, scroller.getBoundingClientRect().top)
      offset = anchor === undefined ? 0 : offsetOf(anchor)
    },
    drift: () => (anchor?.isConnected === true ? offsetOf(anchor) - offset : 0),
  }
}

/**
 * The deepest element that begins at or below the edge. For a text that crosses the edge, it is that text's element.
 */
function firstInView(parent: Element, edge: number): Element | undefined {
  const { children } = parent
  let low = 0
  let high = children.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((children[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle
    else low = middle + 1
  }
  const found = children[low]
  if (found === undefined || found.getBoundingClientRect().top >= edge) return found
  return firstInView(found, edge) ?? found
}
