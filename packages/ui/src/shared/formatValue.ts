export const maxShownChars = 20_000

/**
 * Formats a value as text for people. Strings stay as they are, other values become indented JSON. The text has at
 * most 20,000 characters.
 */
export function formatValue(value: unknown, indent = 2): string {
  const text = formatWhole(value, indent)
  return text.length > maxShownChars ? `${text.slice(0, maxShownChars)}…` : text
}

/** Formats a value as text for people, without a limit of its length. */
export function formatWhole(value: unknown, indent = 2): string {
  return typeof value === 'string' ? value : toJson(value, indent)
}

function toJson(value: unknown, indent: number): string {
  try {
    return JSON.stringify(value, null, indent) ?? String(value)
  } catch {
    return String(value)
  }
}

/** Returns the first text among a step's arguments, as a preview on one line. */
export function previewOf(args: unknown): string | undefined {
  const values = typeof args === 'object' && args !== null ? Object.values(args) : [args]
  const text = values.find((value): value is string => typeof value === 'string' && value !== '')
  return text === undefined ? undefined : shorten(text, maxPreviewChars)
}

const maxPreviewChars = 100

/** Shortens a text to a number of characters (code points). */
export function shorten(text: string, maxChars: number): string {
  const characters = Array.from(text.slice(0, 2 * maxChars + 2))
  return characters.length > maxChars ? `${characters.slice(0, maxChars).join('')}…` : text
}
