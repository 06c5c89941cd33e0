/** A paragraph and the blank lines behind it. Joined in order, all texts and gaps give the whole text back. */
export interface Paragraph {
  text: string
  gap: string
}

/**
 * Splits text on blank lines. More text changes nothing before the last paragraph, once that has a visible character;
 * until then its spaces may turn out to be part of the gap.
 */
export function splitParagraphs(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let start = 0
  for (const match of text.matchAll(/(?:\r?\n[^\S\n]*)+\n/g)) {
    paragraphs.push({ text: text.slice(start, match.index), gap: match[0] })
    start = match.index + match[0].length
  }
  if (start < text.length) paragraphs.push({ text: text.slice(start), gap: '' })
  return paragraphs
}
