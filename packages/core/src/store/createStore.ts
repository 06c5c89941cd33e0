/** A value that can be read, replaced and watched. */
export interface Store<T> {
  get(): T
  /** Replaces the value, then tells the listeners; the same reference changes nothing and tells nobody. */
  set(next: T): void
  /** Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
}

/**
 * @example
 * ```ts
 * const store = createStore(0)
 * const unsubscribe = store.subscribe(() => console.log(store.get()))
 * store.set(1)
 * ```
 */
export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      listeners.forEach((listener) => listener())
    },
    subscribe(listener) {
      // A wrapper of its own: the same function subscribed twice is told twice, and leaves once.
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}
