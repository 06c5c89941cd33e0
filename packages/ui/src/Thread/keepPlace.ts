/** Holds on to what a reader looks at, so that content put in above it can be made up for. */
export interface PlaceKeeper {
  /** Remembers what is at the top of the view now. */
  mark(): void
  /** How far the layout has moved it since, in CSS pixels. */
  drift(): number
}

/**
 * Browsers do this by themselves (`overflow-anchor`), but not Safari, and none at the very top, where earlier messages
 * are loaded. Where the browser has done it the drift is 0.
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

/** The first element at or below the edge, as deep as one begins there; a text that runs across it stands for itself. */
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
