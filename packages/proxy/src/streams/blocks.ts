import { createByteBuffer } from '../exchange/byteBuffer.ts'

/**
 * Splits a provider's answer into blocks. A block contains the lines of one server-sent event, without the
 * blank line after it. Each line ends with LF. The provider's ids, retry times and comments are left out,
 * because the proxy adds its own.
 */
export interface Blocks {
  /** Adds bytes and returns the blocks that they completed. */
  push(chunk: Uint8Array): readonly string[]
  /** Returns the last blocks. Call this method if the answer has ended without an error. */
  end(): readonly string[]
  /**
   * Returns the limit that the answer has exceeded, or `undefined` if there is none. Once a limit is exceeded,
   * `push` returns no more blocks.
   */
  tooLong(): string | undefined
}

/** The size limits for one answer. */
export interface BlockLimits {
  maxEventBytes: number
  maxStreamBytes: number
}

const ndjson = /^application\/(x-ndjson|ndjson|jsonl|jsonlines|x-jsonlines)\b/i
const json = /^application\/([\w.-]+\+)?json\b/i

/**
 * Makes the object that splits an answer with this content type into blocks. If the type is unknown, the
 * answer is read as server-sent events.
 */
export function blocksOf(contentType: string, limits: BlockLimits): Blocks {
  if (ndjson.test(contentType)) return limited(limits, recordBlocks())
  if (json.test(contentType)) return limited(limits, documentOrSse())
  return limited(limits, sseBlocks())
}

/** Splits text into blocks, without limits. */
interface Cutter {
  push(text: string): string[]
  end(): string[]
  /** Bytes of the incomplete block. */
  openBytes(): number
}

function limited({ maxEventBytes, maxStreamBytes }: BlockLimits, cutter: Cutter): Blocks {
  // The decoder strips the byte order mark that a stream may begin with.
  const decoder = new TextDecoder()
  let bytes = 0
  let tooLong: string | undefined
  return {
    push(chunk) {
      bytes += chunk.length
      if (bytes > maxStreamBytes) tooLong ??= `The answer is longer than ${maxStreamBytes} bytes.`
      if (tooLong !== undefined) return []
      const blocks = cutter.push(decoder.decode(chunk, { stream: true }))
      const tooLongAt = blocks.findIndex((block) => isLonger(block, maxEventBytes))
      if (tooLongAt === -1 && cutter.openBytes() <= maxEventBytes) return blocks
      tooLong = `One event is longer than ${maxEventBytes} bytes.`
      return tooLongAt === -1 ? blocks : blocks.slice(0, tooLongAt)
    },
    end: () => [...cutter.push(decoder.decode()), ...cutter.end()],
    tooLong: () => tooLong,
  }
}

/**
 * True if the text has more than `maxBytes` bytes. Counts the bytes only if the number of characters does not decide.
 */
function isLonger(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)
}

/** Splits text into lines that end with CR, LF or CRLF, also where a chunk ends between CR and LF. */
function lineReader() {
  /** The incomplete line, which may arrive byte by byte. */
  const open = createByteBuffer()
  let afterCr = false
  return {
    openBytes: open.length,
    isAfterCr: () => afterCr,
    *push(text: string): Generator<string> {
      let from = afterCr && text.startsWith('\n') ? 1 : 0
      if (text !== '') afterCr = text.endsWith('\r')
      let lf = text.indexOf('\n', from)
      for (;;) {
        if (lf !== -1 && lf < from) lf = text.indexOf('\n', from)
        // Most streams have no CR, and indexOf is cheaper than a loop over the characters.
        const cr = text.slice(from, lf === -1 ? undefined : lf).indexOf('\r')
        const to = cr === -1 ? lf : from + cr
        if (to === -1) break
        const line = text.slice(from, to)
        yield open.length() === 0 ? line : open.takeText() + line
        from = text[to] === '\r' && text[to + 1] === '\n' ? to + 2 : to + 1
      }
      if (from === text.length) return
      open.push(text.slice(from))
    },
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function sseBlocks(): Cutter {
  const lines = lineReader()
  /** The data lines of the incomplete block, in the form that is stored. */
  const data = createByteBuffer()
  let event = ''

  /** Adds a line and returns the block that it completed. */
  function readLine(line: string): string | undefined {
    if (line !== '') return void readField(line)
    const dataLines = data.takeText()
    const block = dataLines === '' ? undefined : namedBlock(dataLines, event)
    event = ''
    return block
  }

  function readField(line: string): void {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    if (name !== 'data' && name !== 'event') return
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === 'event') event = value
    else data.push(dataLine(value))
  }

  return {
    push(text) {
      const blocks: string[] = []
      const readLines = (some: string) => {
        if (some === '') return
        for (const line of lines.push(some)) {
          const block = readLine(line)
          if (block !== undefined) blocks.push(block)
        }
      }
      const isBetween = () =>
        lines.openBytes() === 0 && !lines.isAfterCr() && data.length() === 0 && event === ''
      // The rest of a block that began in an earlier chunk.
      const headTo = isBetween() ? 0 : endOfBlock(text)
      readLines(text.slice(0, headTo))
      const rest = isBetween() ? takePlainBlocks(text.slice(headTo), blocks) : text.slice(headTo)
      readLines(rest)
      return blocks
    },
    // A last block without its blank line is not an event.
    end: () => [],
    openBytes: () => lines.openBytes() + data.length() + event.length,
  }
}

/**
 * Takes all blocks at the beginning of a text that have only one line of data, and returns the rest. Nearly all
 * blocks are like this. Such blocks are taken whole, in a third of the time that reading their lines would take.
 */
function takePlainBlocks(text: string, blocks: string[]): string {
  let from = 0
  if (text.includes('\r')) return text
  while (text.startsWith('data: ', from)) {
    const to = text.indexOf('\n', from)
    if (to === -1 || text[to + 1] !== '\n') break
    blocks.push(text.slice(from, to + 1))
    from = to + 2
  }
  return text.slice(from)
}

/** The index after the first blank line; the end of the text if there is none. */
function endOfBlock(text: string): number {
  const blank = text.indexOf('\n\n')
  return blank === -1 ? text.length : blank + 2
}

/** Splits NDJSON: one JSON value per line; the last line may lack its LF. */
function recordBlocks(): Cutter {
  const lines = lineReader()
  const blockOfRecord = (line: string) => (line.trim() === '' ? [] : [blockOf([line.trim()])])
  return {
    push: (text) => [...lines.push(text)].flatMap(blockOfRecord),
    end: () => [...lines.push('\n')].flatMap(blockOfRecord),
    openBytes: lines.openBytes,
  }
}

/**
 * Splits an answer with the content type of JSON. A document (`stream: false`) is one event. Some servers send a
 * stream with this content type; a stream is split as server-sent events.
 */
function documentOrSse(): Cutter {
  const document = createByteBuffer()
  let start = ''
  let sse: Cutter | undefined
  return {
    push(text) {
      if (sse !== undefined) return sse.push(text)
      const isBeginning = document.length() <= 64
      document.push(text)
      if (isBeginning) start += text.slice(0, 128)
      if (!isBeginning || !/^\s*(data|event|id|retry)?:/.test(start)) return []
      sse = sseBlocks()
      return sse.push(document.takeText())
    },
    end() {
      const text = document.takeText()
      return sse !== undefined || text.trim() === '' ? [] : [blockOf(text.split(/\r\n|\r|\n/))]
    },
    openBytes: () => sse?.openBytes() ?? document.length(),
  }
}

const dataLine = (line: string) => `data: ${line}\n`

function blockOf(data: readonly string[]): string {
  return data.map(dataLine).join('')
}

function namedBlock(lines: string, event: string): string {
  return event === '' ? lines : `event: ${event}\n${lines}`
}
