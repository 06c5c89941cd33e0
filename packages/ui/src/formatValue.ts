const maxChars = 20_000

/** Any value as text to read: strings as they are, the rest as indented JSON; at most 20,000 characters. */
export function formatValue(value: unknown): string {
  const text = typeof value === 'string' ? value : toJson(value)
  return text.length > maxChars ? `${text.slice(0, maxChars)}…` : text
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value, null, 2) ?? String(value)
  } catch {
    return String(value)
  }
}

/** What arguments are about, in a line: the first text among them. */
export function previewOf(args: unknown): string | undefined {
  if (typeof args === 'string') return args === '' ? undefined : args
  if (typeof args !== 'object' || args === null) return undefined
  return Object.values(args).find((value): value is string => typeof value === 'string' && value !== '')
}
