import { Buffer } from 'node:buffer'

/**
 * The events of one run as UTF-8, copied into pages of memory. They keep no network chunk alive, so `heldBytes` is
 * their true size.
 */
export interface EventPages {
  readonly length: number
  /** The bytes of memory that the events take. */
  readonly heldBytes: number
  /** The bytes that `push` would add to `heldBytes`. */
  costOf(events: readonly string[]): number
  push(events: readonly string[]): void
  /** The events from an index on, up to about `maxBytes`, but at least one if there is one. */
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
/** The memory of a page besides its bytes, and that of an entry in `ends`. */
const pageBytes = 256
const entryBytes = 8

/** Makes an empty list of events. */
export function createEventPages(): EventPages {
  const pages: Page[] = []
  let length = 0
  let heldBytes = 0

  /** The bytes of the next page. Each is twice as long as the last one, so that short answers take little. */
  function nextPageBytes(eventBytes: number, pageCount: number): number {
    return Math.max(eventBytes, Math.min(largestPage, smallestPage * 2 ** Math.min(pageCount, 10)))
  }

  function roomIn(page: Page | undefined): number {
    return page === undefined ? 0 : page.bytes.length - (page.ends.at(-1) ?? 0)
  }

  function push(event: string): void {
    const size = Buffer.byteLength(event)
    let page = pages.at(-1)
    if (page === undefined || roomIn(page) < size) {
      page = { bytes: Buffer.allocUnsafeSlow(nextPageBytes(size, pages.length)), first: length, ends: [] }
      pages.push(page)
      heldBytes += page.bytes.buffer.byteLength + pageBytes
    }
    const start = page.ends.at(-1) ?? 0
    page.bytes.write(event, start)
    page.ends.push(start + size)
    length += 1
    heldBytes += entryBytes
  }

  return {
    get length() {
      return length
    },
    get heldBytes() {
      return heldBytes
    },
    costOf(events) {
      let room = roomIn(pages.at(-1))
      let count = pages.length
      let cost = events.length * entryBytes
      for (const event of events) {
        const size = Buffer.byteLength(event)
        if (count === 0 || room < size) {
          room = nextPageBytes(size, count)
          count += 1
          cost += room + pageBytes
        }
        room -= size
      }
      return cost
    },
    push: (events) => events.forEach(push),
    read(from, maxBytes) {
      const found: string[] = []
      let at = pages.findLastIndex(({ first }) => first <= from)
      for (let bytes = 0; at !== -1 && at < pages.length && bytes < maxBytes; at++) {
        const { bytes: text, first, ends } = pages[at] ?? { bytes: Buffer.alloc(0), first: 0, ends: [] }
        for (let index = Math.max(0, from - first); index < ends.length && bytes < maxBytes; index++) {
          const start = ends[index - 1] ?? 0
          const end = ends[index] ?? start
          found.push(text.toString('utf8', start, end))
          bytes += end - start
        }
      }
      return found
    },
  }
}
