import { Buffer } from 'node:buffer'

/**
 * The events of one answer as UTF-8, copied into pages of memory. Because of the copy, no network chunk stays
 * in memory, so `heldBytes` is the memory that the events take.
 */
export interface EventPages {
  length(): number
  /** The memory that the events take, in bytes. */
  heldBytes(): number
  /**
   * Adds events. Before that, calls `reserve` with the number of bytes by which `heldBytes` will grow. If
   * `reserve` throws, adds nothing.
   */
  push(events: readonly string[], reserve?: (bytes: number) => void): void
  /**
   * Returns the events from the index `from` on, up to about `maxBytes`. If there is an event, returns at
   * least one.
   */
  read(from: number, maxBytes: number): string[]
}

interface Page {
  bytes: Buffer
  /** The index of the first event. */
  first: number
  /** The end of each event in `bytes`. */
  ends: number[]
}

const smallestPage = 1024
const largestPage = 64 * 1024
/** The memory that a page takes in addition to its bytes, and the memory of an entry in `ends`. */
const pageBytes = 256
const entryBytes = 8

/** Makes an empty list for the events of one answer. */
export function createEventPages(): EventPages {
  const pages: Page[] = []
  let length = 0
  let heldBytes = 0

  /**
   * Returns the size of the next page in bytes. Each page is twice as long as the previous one, so that short answers
   * take little memory.
   */
  function nextPageBytes(eventBytes: number, pageCount: number): number {
    return Math.max(eventBytes, Math.min(largestPage, smallestPage * 2 ** Math.min(pageCount, 10)))
  }

  function roomIn(page: Page | undefined): number {
    return page === undefined ? 0 : page.bytes.length - (page.ends.at(-1) ?? 0)
  }

  /** Returns the bytes of memory that events of these sizes take. */
  function costOf(sizes: readonly number[]): number {
    let room = roomIn(pages.at(-1))
    let count = pages.length
    let cost = sizes.length * entryBytes
    for (const size of sizes) {
      if (count === 0 || room < size) {
        room = nextPageBytes(size, count)
        count += 1
        cost += room + pageBytes
      }
      room -= size
    }
    return cost
  }

  function pageFor(size: number): Page {
    const last = pages.at(-1)
    if (last !== undefined && roomIn(last) >= size) return last
    const page = { bytes: Buffer.allocUnsafeSlow(nextPageBytes(size, pages.length)), first: length, ends: [] }
    pages.push(page)
    return page
  }

  return {
    length: () => length,
    heldBytes: () => heldBytes,
    push(events, reserve) {
      const sizes = sizesOf(events)
      const cost = costOf(sizes)
      reserve?.(cost)
      heldBytes += cost
      for (let from = 0; from < events.length;) {
        const to = writeSome(pageFor(sizes[from] ?? 0), events, sizes, from)
        length += to - from
        from = to
      }
    },
    read(from, maxBytes) {
      const found: string[] = []
      let at = pages.findLastIndex(({ first }) => first <= from)
      let restBytes = maxBytes
      for (let page = pages[at]; page !== undefined && restBytes > 0; page = pages[++at]) {
        restBytes -= readPage(page, Math.max(0, from - page.first), restBytes, found)
      }
      return found
    },
  }
}

/** Returns the bytes of each event. */
function sizesOf(events: readonly string[]): number[] {
  const text = events.join('')
  // In ASCII a character is a byte, so that one call counts all events.
  const isAscii = Buffer.byteLength(text) === text.length
  return events.map((event) => (isAscii ? event.length : Buffer.byteLength(event)))
}

/**
 * Writes the events that a page has room for, from an index on, in one call. Returns the index after them. An event
 * ends with LF, so no character is split between two events.
 */
function writeSome({ bytes, ends }: Page, events: readonly string[], sizes: readonly number[], from: number) {
  const start = ends.at(-1) ?? 0
  let to = from
  for (let end = start; to < events.length; to += 1) {
    end += sizes[to] ?? 0
    if (end > bytes.length) break
    ends.push(end)
  }
  bytes.write(events.slice(from, to).join(''), start)
  return to
}

/** Reads the events of a page from an index on, and returns their bytes. */
function readPage({ bytes, ends }: Page, from: number, maxBytes: number, found: string[]): number {
  const start = ends[from - 1] ?? 0
  let to = from
  while (to < ends.length && (to === from || (ends[to - 1] ?? 0) - start < maxBytes)) to += 1
  const end = ends[to - 1] ?? start
  const text = bytes.toString('utf8', start, end)
  // In ASCII a byte is a character, so that one call decodes all events.
  const isAscii = text.length === end - start
  for (let index = from, first = start; index < to; index++) {
    const last = ends[index] ?? first
    found.push(isAscii ? text.slice(first - start, last - start) : bytes.toString('utf8', first, last))
    first = last
  }
  return end - start
}
