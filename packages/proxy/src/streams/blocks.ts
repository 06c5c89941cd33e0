/**
 * Cuts a provider's answer into the blocks of server-sent events that its readers get: the lines of one event each, LF at
 * their ends, without the blank line. Ids, retry times and comments stay behind: they are the proxy's to give.
 */
export interface Blocks {
  /** The blocks that these bytes completed. */
  push(chunk: Uint8Array): readonly string[]
  /** What needed no end of its own, where the answer has ended cleanly. */
  end(): readonly string[]
  /** Why nothing further is read; the blocks before it have been given. */
  readonly tooLong: string | undefined
}

export interface BlockLimits {
  maxEventBytes: number
  maxStreamBytes: number
}

const ndjson = /^application\/(x-ndjson|ndjson|jsonl|jsonlines|x-jsonlines)\b/i
const json = /^application\/([\w.-]+\+)?json\b/i

/** By content type; what calls itself something else may still be server-sent events. */
export function blocksOf(contentType: string, limits: BlockLimits): Blocks {
  if (ndjson.test(contentType)) return limited(limits, recordBlocks())
  if (json.test(contentType)) return limited(limits, documentOrSse())
  return limited(limits, sseBlocks())
}

/** A way of cutting text, without limits. `openChars`: what waits for its end. */
interface Cutter {
  push(text: string): string[]
  end(): string[]
  openChars(): number
}

function limited({ maxEventBytes, maxStreamBytes }: BlockLimits, cutter: Cutter): Blocks {
  // The one byte order mark that a stream may begin with is stripped by the decoder.
  const decoder = new TextDecoder()
  let bytes = 0
  let tooLong: string | undefined
  return {
    push(chunk) {
      bytes += chunk.length
      if (bytes > maxStreamBytes) tooLong ??= `The answer is longer than ${maxStreamBytes} bytes.`
      if (tooLong !== undefined) return []
      const blocks = cutter.push(decoder.decode(chunk, { stream: true }))
      const tooLongAt = blocks.findIndex((block) => block.length > maxEventBytes)
      if (tooLongAt === -1 && cutter.openChars() <= maxEventBytes) return blocks
      tooLong = `One event is longer than ${maxEventBytes} characters.`
      return tooLongAt === -1 ? blocks : blocks.slice(0, tooLongAt)
    },
    end: () => [...cutter.push(decoder.decode()), ...cutter.end()],
    get tooLong() {
      return tooLong
    },
  }
}

/** Lines, whole, whichever of CR, LF and CRLF ends them, also where a chunk ends between the two. */
function lineReader() {
  /** Joined only once the line has ended: it may come a byte at a time. */
  let open: string[] = []
  let openChars = 0
  let afterCr = false
  return {
    get openChars() {
      return openChars
    },
    get isAfterCr() {
      return afterCr
    },
    *push(text: string): Generator<string> {
      let from = afterCr && text.startsWith('\n') ? 1 : 0
      if (text !== '') afterCr = text.endsWith('\r')
      let lf = text.indexOf('\n', from)
      for (;;) {
        if (lf !== -1 && lf < from) lf = text.indexOf('\n', from)
        // Most streams have no CR at all, and searching a line for one costs less than going over it in JavaScript.
        const cr = text.slice(from, lf === -1 ? undefined : lf).indexOf('\r')
        const to = cr === -1 ? lf : from + cr
        if (to === -1) break
        const line = text.slice(from, to)
        yield openChars === 0 ? line : open.join('') + line
        open = []
        openChars = 0
        from = text[to] === '\r' && text[to + 1] === '\n' ? to + 2 : to + 1
      }
      if (from === text.length) return
      open.push(text.slice(from))
      openChars += text.length - from
    },
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function sseBlocks(): Cutter {
  const lines = lineReader()
  let data: string[] = []
  let dataChars = 0
  let event = ''

  function take(line: string): string | undefined {
    if (line !== '') return void field(line)
    const block = data.length === 0 ? undefined : blockOf(data, event)
    data = []
    dataChars = 0
    event = ''
    return block
  }

  function field(line: string): void {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    if (name !== 'data' && name !== 'event') return
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === 'event') event = value
    else {
      data.push(value)
      dataChars += value.length
    }
  }

  return {
    push(text) {
      const isBetween = lines.openChars === 0 && !lines.isAfterCr && data.length === 0 && event === ''
      const { blocks, rest } = isBetween ? plainBlocks(text) : { blocks: [], rest: text }
      for (const line of lines.push(rest)) {
        const block = take(line)
        if (block !== undefined) blocks.push(block)
      }
      return blocks
    },
    // A last block without its blank line is no event.
    end: () => [],
    openChars: () => lines.openChars + dataChars,
  }
}

/**
 * The blocks at the beginning of a text that are a single line of data, as nearly all are, and what follows them. They are
 * ready as they stand, which takes a third of the time of reading their lines.
 */
function plainBlocks(text: string): { blocks: string[]; rest: string } {
  const blocks: string[] = []
  let from = 0
  if (text.includes('\r')) return { blocks, rest: text }
  while (text.startsWith('data: ', from)) {
    const to = text.indexOf('\n', from)
    if (to === -1 || text[to + 1] !== '\n') break
    blocks.push(text.slice(from, to + 1))
    from = to + 2
  }
  return { blocks, rest: text.slice(from) }
}

/** One JSON value a line; the last may lack its end. */
function recordBlocks(): Cutter {
  const lines = lineReader()
  const blockOfRecord = (line: string) => (line.trim() === '' ? [] : [blockOf([line.trim()])])
  return {
    push: (text) => [...lines.push(text)].flatMap(blockOfRecord),
    end: () => [...lines.push('\n')].flatMap(blockOfRecord),
    openChars: () => lines.openChars,
  }
}

/** A whole answer (`stream: false`) is one event; but some servers call a stream JSON too. */
function documentOrSse(): Cutter {
  const pieces: string[] = []
  let chars = 0
  let sse: Cutter | undefined
  return {
    push(text) {
      if (sse !== undefined) return sse.push(text)
      pieces.push(text)
      chars += text.length
      const start = pieces.length === 1 ? text : pieces.join('')
      if (chars > 64 || !/^\s*(data|event|id|retry)?:/.test(start)) return []
      sse = sseBlocks()
      return sse.push(pieces.join(''))
    },
    end() {
      const text = pieces.join('')
      return sse !== undefined || text.trim() === '' ? [] : [blockOf(text.split(/\r\n|\r|\n/))]
    },
    openChars: () => sse?.openChars() ?? chars,
  }
}

function blockOf(data: readonly string[], event = ''): string {
  const lines = data.map((line) => `data: ${line}\n`).join('')
  return event === '' ? lines : `event: ${event}\n${lines}`
}
