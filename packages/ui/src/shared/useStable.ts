'use client'
import { useState } from 'react'

/** The first of equal values, so that what depends on its identity is told only of real changes. */
export function useStable<Value>(value: Value, same: (a: Value, b: Value) => boolean): Value {
  const [kept, keep] = useState(value)
  if (same(kept, value)) return kept
  keep(value)
  return value
}

/** Whether two objects have the same values under the same names, as `same` compares them. */
export function sameEntries(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  same: (a: unknown, b: unknown) => boolean = Object.is,
): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => same(a[name], b[name]))
}
