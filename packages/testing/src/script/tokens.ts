const token =
  /\s*(?:[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー]{1,2}|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])[\p{L}\p{M}\p{N}]){1,7}|.)/gsu

/**
 * Cuts a text into pieces of about one token: e.g. a short word with the space before it, two Japanese characters, or
 * a symbol.
 */
export function tokensOf(text: string): readonly string[] {
  return text.match(token) ?? []
}

/**
 * Returns the deltas (pieces) of a text in a script. If the text is an array, its items are the deltas. A
 * string is cut into pieces of about one token.
 */
export function deltasOf(text: string | readonly string[]): readonly string[] {
  return typeof text === 'string' ? tokensOf(text) : text
}
