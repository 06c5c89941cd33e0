type Props = Readonly<Record<string, unknown>>

/** Compares props for `memo`. `parts` is compared item by item, because each render makes a new array. */
export function sameParts(before: Props, after: Props): boolean {
  const names = Object.keys(after)
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => same(name, before[name], after[name]))
  )
}

function same(name: string, before: unknown, after: unknown): boolean {
  if (name !== 'parts' || !Array.isArray(before) || !Array.isArray(after)) return Object.is(before, after)
  return before.length === after.length && before.every((part, index) => part === after[index])
}
