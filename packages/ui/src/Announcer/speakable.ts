/**
 * A function that returns the words that are read aloud in place of a code block. The argument is the
 * language of the code.
 */
export type CodeWords = (language: string) => string

const fence = /^ {0,3}(?:`{3,}|~{3,})/

/**
 * Converts Markdown to text that can be read aloud. Marks are removed, links become their text, and code blocks are
 * replaced by the words that `code` returns.
 */
export function speakable(markdown: string, code: CodeWords): string {
  const spoken: string[] = []
  let isCode = false
  for (const line of markdown.split('\n')) {
    if (fence.test(line)) {
      isCode = !isCode
      if (isCode) spoken.push(code(line.replace(fence, '').trim().split(/\s/)[0] ?? ''))
    } else if (!isCode) spoken.push(speakableLine(line))
  }
  return spoken.filter((line) => line !== '').join(' ')
}

/**
 * The offset of the last code block if it has not ended, or else the length of the text. A fence counts once its line
 * is complete.
 */
function beforeOpenFence(markdown: string): number {
  let offset = 0
  let opened: number | undefined
  for (const line of markdown.split('\n')) {
    const isWhole = offset + line.length < markdown.length
    if (isWhole && fence.test(line)) opened = opened === undefined ? offset : undefined
    else if (!isWhole && /^ {0,3}[`~]/.test(line)) opened ??= offset
    offset += line.length + 1
  }
  return opened ?? markdown.length
}

/** The line below a table's head, or a thematic break. */
const rule = /^[\s|:*_-]+$/

function speakableLine(line: string): string {
  if (rule.test(line)) return ''
  const cells = line
    .replace(/^[\s>]*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)?/, '')
    .replaceAll(/!?\[([^[\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/g, '$1')
    .replaceAll(/\[\^[^[\]\s]+\]/g, '')
    .replaceAll(/\*+|~~|`+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .split('|')
    .map((cell) => cell.trim())
  if (cells.length > 1 && cells[0] === '') cells.shift()
  if (cells.length > 1 && cells.at(-1) === '') cells.pop()
  return cells.join(', ')
}

/**
 * Returns the length of the complete sentences at the beginning of a growing text, in UTF-16 code units. A
 * sentence is complete when the next sentence begins or its line ends. A code block is complete when it is
 * closed.
 */
export function wholeSentences(text: string): number {
  const limit = beforeOpenFence(text)
  if (limit < text.length || text.endsWith('\n')) return limit
  return sentenceStarts(text).at(-1) ?? 0
}

function sentenceStarts(text: string): number[] {
  // Browsers without a segmenter announce whole lines.
  if (typeof Intl.Segmenter === 'undefined') return [text.lastIndexOf('\n') + 1]
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'sentence' })
  return Array.from(segmenter.segment(text), ({ index }) => index)
}

let segmenter: Intl.Segmenter | undefined
