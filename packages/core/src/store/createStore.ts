/** A value that can be read, replaced and subscribed to. */
export interface Store<T> {
  get(): T
  /**
   * Replaces the value and calls the listeners. If the value is the same as before, no listener is called.
   */
  set(next: T): void
  /** Calls the listener after each change. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
}

/**
 * Creates a store with an initial value.
 *
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
      // Wrapped, so that a function that is subscribed twice is called twice, and unsubscribes once.
      const entry = () => listener()
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
  }
}
