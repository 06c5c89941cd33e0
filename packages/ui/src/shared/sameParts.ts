type Props = Readonly<Record<string, unknown>>

/** For `memo`: equal props, `parts` compared one by one, since a group of parts is gathered anew for every render. */
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
