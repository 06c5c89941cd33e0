'use client'
import { useState } from 'react'

/**
 * Returns the previous value if `same` says that the new value is equal to it, so that equal values have the same
 * identity.
 */
export function useStable<Value>(value: Value, same: (a: Value, b: Value) => boolean): Value {
  const [kept, keep] = useState(value)
  if (same(kept, value)) return kept
  keep(value)
  return value
}

/** Returns whether two objects have the same keys with equal values. `same` compares the values. */
export function sameEntries(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  same: (a: unknown, b: unknown) => boolean = Object.is,
): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => same(a[name], b[name]))
}
