export const maxShownChars = 20_000

/**
 * Formats a value as text for people. A string stays as it is. Any other value becomes indented JSON. The
 * result has at most 20,000 characters.
 */
export function formatValue(value: unknown, indent = 2): string {
  const text = formatWhole(value, indent)
  return text.length > maxShownChars ? `${text.slice(0, maxShownChars)}…` : text
}

/**
 * Formats a value as text for people. A string stays as it is. Any other value becomes indented JSON. The
 * length is not limited.
 */
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

/** Returns the first text in the arguments of a step, as a preview on one line. */
export function previewOf(args: unknown): string | undefined {
  const values = typeof args === 'object' && args !== null ? Object.values(args) : [args]
  const text = values.find((value): value is string => typeof value === 'string' && value !== '')
  return text === undefined ? undefined : shorten(text, maxPreviewChars)
}

const maxPreviewChars = 100

/** Shortens a text to at most `maxChars` characters (code points). If the text is longer, `…` follows. */
export function shorten(text: string, maxChars: number): string {
  const characters = Array.from(text.slice(0, 2 * maxChars + 2))
  return characters.length > maxChars ? `${characters.slice(0, maxChars).join('')}…` : text
}
