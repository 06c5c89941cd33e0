/** The maximum depth of nested objects and arrays in a request. Schemas of tools are far less deep. */
export const maxJsonDepth = 200

const quote = 0x22
const backslash = 0x5c

/**
 * Returns `true` if JSON is nested deeper than `maxDepth`. The function reads the bytes once and without
 * recursion. Call it before a function that recurses, e.g. `JSON.stringify`.
 */
export function isTooDeep(json: Uint8Array, maxDepth = maxJsonDepth): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === quote) at = endOfString(json, at)
    else if (byte === 0x5b || byte === 0x7b) depth += 1
    else if (byte === 0x5d || byte === 0x7d) depth -= 1
    if (depth > maxDepth) return true
  }
  return false
}

/** Returns the index of the quote that ends a string, or the end of the bytes if there is none. */
function endOfString(json: Uint8Array, start: number): number {
  for (let at = json.indexOf(quote, start + 1); at !== -1; at = json.indexOf(quote, at + 1)) {
    let escapes = 0
    while (json[at - 1 - escapes] === backslash) escapes += 1
    if (escapes % 2 === 0) return at
  }
  return json.length
}
