import { expect, test } from 'vitest'
import { createEventPages } from './eventPages.ts'

const events = Array.from({ length: 3000 }, (_, at) =>
  at % 7 === 0 ? '' : `data: 日本 ${at}\n`.repeat(at % 50),
)

test('events come back from any place, in pages of the size asked for', () => {
  const pages = createEventPages()
  for (let at = 0; at < events.length; at += 13) pages.push(events.slice(at, at + 13))
  expect(pages.length()).toBe(events.length)
  expect(pages.read(0, Infinity)).toEqual(events)
  for (const from of [1, 12, 500, 2999, 3000, 9999]) {
    expect(pages.read(from, Infinity)).toEqual(events.slice(from))
    expect(pages.read(from, 1).filter((event) => event !== '').length).toBe(from < 3000 ? 1 : 0)
  }
})

test('what is counted is what is held, in bytes of UTF-8 (faults A3, C12)', () => {
  const pages = createEventPages()
  let counted = 0
  for (const event of events) {
    pages.push([event], (bytes) => (counted += bytes))
    expect(pages.heldBytes()).toBe(counted)
  }
  const full = () =>
    pages.push(events, () => {
      throw new Error('full')
    })
  expect(full).toThrow('full')
  expect([pages.length(), pages.heldBytes()]).toEqual([events.length, counted])
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event), 0)
  expect(pages.heldBytes()).toBeGreaterThan(bytes)
  expect(pages.heldBytes()).toBeLessThan(bytes * 1.3 + 128 * 1024)
})

test('an event does not keep the chunk alive that it was cut from (fault A3)', () => {
  const pages = createEventPages()
  for (let run = 0; run < 100; run++) {
    const chunk = `data: ${run} and a little more\n\n: ${'x'.repeat(64 * 1024)}\n\n`
    pages.push([chunk.slice(0, 32)])
  }
  expect(pages.heldBytes()).toBeLessThan(16 * 1024)
})
