/**
 * A list that is divided into chunks of 16 items. If items are added, only the last chunk changes, so React
 * skips the memoised components of all other chunks. For 2,400 items, React compares 150 chunks and not 2,400
 * elements.
 */
export type Chunks<Item> = readonly (readonly Item[])[]

const chunkSize = 16

export const noChunks: Chunks<never> = []

export function addToChunks<Item>(chunks: Chunks<Item>, items: readonly Item[]): Chunks<Item> {
  if (items.length === 0) return chunks
  const last = chunks.at(-1)
  const isOpen = last !== undefined && last.length < chunkSize
  const pending = isOpen ? [...last, ...items] : items
  const result = isOpen ? chunks.slice(0, -1) : chunks.slice()
  for (let start = 0; start < pending.length; start += chunkSize) {
    result.push(pending.slice(start, start + chunkSize))
  }
  return result
}

export function countOf(chunks: Chunks<unknown>): number {
  const last = chunks.at(-1)
  return last === undefined ? 0 : (chunks.length - 1) * chunkSize + last.length
}

export function itemAt<Item>(chunks: Chunks<Item> | undefined, index: number): Item | undefined {
  return chunks?.[Math.floor(index / chunkSize)]?.[index % chunkSize]
}

/** Returns the items of a chunked list from an index to the end. */
export function itemsFrom<Item>(chunks: Chunks<Item>, index: number): readonly Item[] {
  return chunks
    .slice(Math.floor(index / chunkSize))
    .flat()
    .slice(index % chunkSize)
}

export function lastOf<Item>(chunks: Chunks<Item>): Item | undefined {
  return chunks.at(-1)?.at(-1)
}

/**
 * Returns a chunked list with the result of `change` for every item. If no item changes, returns the same
 * list.
 */
export function mapChunks<Item>(chunks: Chunks<Item>, change: (item: Item) => Item): Chunks<Item> {
  let changed = false
  const result = chunks.map((chunk) => {
    const next = mapSame(chunk, change)
    changed ||= next !== chunk
    return next
  })
  return changed ? result : chunks
}

export function mapSame<Item>(items: readonly Item[], change: (item: Item) => Item): readonly Item[] {
  let changed = false
  const result = items.map((item) => {
    const next = change(item)
    changed ||= next !== item
    return next
  })
  return changed ? result : items
}
