'use client'
import { useState } from 'react'

/**
 * Returns the same object as long as the value does not change. If `same` returns `true` for the previous and
 * the new value, returns the previous value.
 */
export function useStable<Value>(value: Value, same: (a: Value, b: Value) => boolean): Value {
  const [kept, keep] = useState(value)
  if (same(kept, value)) return kept
  keep(value)
  return value
}

/** Returns `true` if two objects have the same keys with equal values. `same` compares the values. */
export function sameEntries(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  same: (a: unknown, b: unknown) => boolean = Object.is,
): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => same(a[name], b[name]))
}
