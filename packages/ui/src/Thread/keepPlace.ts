const messagesIn = (group: Element) => [...group.children].filter(({ localName }) => localName === 'article')

/** Measures the distance by which changes of the layout move the visible content. */
export interface PlaceKeeper {
  /** Stores the element at the top of the view and its position. */
  mark(): void
  /** Returns the distance, in CSS pixels, by which the layout has moved the element that `mark` stored. */
  drift(): number
}

/**
 * Creates an object that measures the distance by which changes of the layout move the visible content. Most
 * browsers keep the visible content in place by themselves (`overflow-anchor`); the distance is then 0.
 * Safari does not do this, and no browser does it at the very top, where earlier messages are loaded.
 */
export function placeKeeper(scroller: HTMLElement, content: HTMLElement): PlaceKeeper {
  let anchor: Element | undefined
  let offset = 0
  /** The message around the anchor. Its elements are replaced when its group comes near the view. */
  let message: { group: Element; index: number; offset: number } | undefined

  const offsetOf = (element: Element) =>
    element.getBoundingClientRect().top - scroller.getBoundingClientRect().top

  return {
    mark() {
      anchor = firstInView(content, scroller.getBoundingClientRect().top)
      offset = anchor === undefined ? 0 : offsetOf(anchor)
      const around = anchor?.closest('.cs-group > article')
      const group = around?.parentElement
      message =
        around && group
          ? { group, index: messagesIn(group).indexOf(around), offset: offsetOf(around) }
          : undefined
    },
    drift() {
      if (anchor?.isConnected === true) return offsetOf(anchor) - offset
      const now = message && messagesIn(message.group)[message.index]
      return now?.isConnected === true && message !== undefined ? offsetOf(now) - message.offset : 0
    },
  }
}

/**
 * Returns the first element that begins at or below the edge, inside the message at the edge if possible. If a text
 * without such an element crosses the edge, returns the element of this text.
 */
function firstInView(parent: Element, edge: number): Element | undefined {
  // Hidden headings lie out of order. A date and the button for earlier messages may leave when these are loaded.
  const children = parent.querySelectorAll(':scope > :not(.cs-unseen, .cs-day, .cs-older)')
  let low = 0
  let high = children.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((children[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle
    else low = middle + 1
  }
  const found = children[low]
  // Earlier messages are inserted inside these, which would stay in place.
  const isList = found?.matches('.cs-messages, .cs-groups, .cs-group')
  return found && (isList || found.getBoundingClientRect().top < edge)
    ? (firstInView(found, edge) ?? found)
    : found
}
