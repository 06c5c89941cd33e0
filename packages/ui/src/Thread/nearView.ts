/** The screens above and below the view in which messages have all their elements. */
const margin = '150% 0px'

const observers = new WeakMap<Node, IntersectionObserver>()
const listeners = new WeakMap<Element, (isNear: boolean) => void>()

/**
 * Calls `listener` when an element comes near the visible part of its conversation, and when it moves away. Returns
 * a function that ends the calls. If the browser has no `IntersectionObserver`, every element counts as near.
 */
export function watchNear(element: Element, listener: (isNear: boolean) => void): () => void {
  if (typeof IntersectionObserver === 'undefined') {
    listener(true)
    return () => undefined
  }
  const root = element.closest('.cs-thread')
  const key = root ?? document
  const observer =
    observers.get(key) ??
    new IntersectionObserver(
      (entries) => {
        for (const {
          target,
          isIntersecting,
          boundingClientRect: { height },
        } of entries) {
          // In a hidden thread nothing has a height.
          if (height > 0) listeners.get(target)?.(isIntersecting)
        }
      },
      { root, rootMargin: margin },
    )
  observers.set(key, observer)
  listeners.set(element, listener)
  observer.observe(element)
  return () => observer.unobserve(element)
}
