/** How a code block is told, whose every sign nobody wants to hear. */
export type CodeWords = (language: string) => string

const fence = /^ {0,3}(?:`{3,}|~{3,})/

/** Markdown as it would be read aloud: without its marks, links by their text, code blocks by name. */
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

/** Where the last code block begins if it has not ended, or else the whole length. A fence counts once its line is whole. */
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

/** A table's rule or a thematic break. */
const rule = /^[\s|:*_-]+$/

function speakableLine(line: string): string {
  if (rule.test(line)) return ''
  return line
    .replace(/^[\s>]*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)?/, '')
    .replaceAll(/!?\[([^[\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/g, '$1')
    .replaceAll(/\[\^[^[\]\s]+\]/g, '')
    .replaceAll(/\*+|~~|`+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replace(/^\s*\|\s*|\s*\|\s*$/g, '')
    .replaceAll(/\s*\|\s*/g, ', ')
    .trim()
}

/**
 * How much of a text that is still growing is whole sentences, in UTF-16 units. A sentence is whole once another has
 * begun or its line has ended; a code block once it is closed.
 */
export function wholeSentences(text: string): number {
  const limit = beforeOpenFence(text)
  if (limit < text.length || text.endsWith('\n')) return limit
  return sentenceStarts(text).at(-1) ?? 0
}

function sentenceStarts(text: string): number[] {
  // Some browsers in use have no segmenter; there whole lines are said.
  if (typeof Intl.Segmenter === 'undefined') return [text.lastIndexOf('\n') + 1]
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'sentence' })
  return Array.from(segmenter.segment(text), ({ index }) => index)
}

let segmenter: Intl.Segmenter | undefined
