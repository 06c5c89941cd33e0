import { bytePieces, everySplit, streamOf } from '@chatstream/testing'
import { expect, test } from 'vitest'
import type { WireEvent } from '../../../../core/src/events.ts'
import { readNdjson } from '../../../../core/src/wire/readNdjson.ts'

async function read(pieces: Iterable<string | Uint8Array>, options?: Parameters<typeof readNdjson>[1]) {
  const events: WireEvent[] = []
  for await (const event of readNdjson(streamOf(pieces), options)) events.push(event)
  return events.map(({ data }) => data)
}

test('a line is an event, wherever it is split; blank lines are none', async () => {
  const bytes = new TextEncoder().encode('\uFEFF{"a":"語"}\r\n\n{"b":2}\n')
  for (const pieces of everySplit(bytes)) expect(await read(pieces)).toEqual(['{"a":"語"}', '{"b":2}'])
})

test('a last line without its end is an event too', async () => {
  expect(await read(['{"a":1}\n{"b":', '2}'])).toEqual(['{"a":1}', '{"b":2}'])
})

test('a line of 1 MB in pieces of four bytes arrives whole', async () => {
  const line = JSON.stringify('x'.repeat(1_000_000))
  expect(await read(bytePieces(new TextEncoder().encode(`${line}\n`), 4))).toEqual([line])
})

test('a longer line than allowed ends the stream after what came before it', async () => {
  const seen: string[] = []
  const reading = async () => {
    for await (const { data } of readNdjson(streamOf(['1\n', 'x'.repeat(99)]), { maxEventChars: 50 }))
      seen.push(data)
  }
  await expect(reading()).rejects.toThrow('longer than 50 characters')
  expect(seen).toEqual(['1'])
})
