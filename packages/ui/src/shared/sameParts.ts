import { sameEntries } from './useStable.ts'

type Props = Readonly<Record<string, unknown>>

/**
 * A function for `memo`: compares the old and the new props of a component, and returns `true` if the
 * component need not render again. Arrays are compared item by item, because each render makes a new array of
 * parts.
 */
export const sameParts = (before: Props, after: Props): boolean => sameEntries(before, after, sameItems)

function sameItems(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return Object.is(before, after)
  return before.length === after.length && before.every((part, index) => part === after[index])
}
