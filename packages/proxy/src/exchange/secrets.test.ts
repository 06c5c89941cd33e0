import { everySplit } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createSecrets } from './secrets.ts'
import type { StreamRedactor } from './secrets.ts'

const key = 'sk-abcabcabd0123'
const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function through(redactor: StreamRedactor, pieces: readonly Uint8Array[]): string {
  return textOf(Buffer.concat([...pieces.map((piece) => redactor.push(piece)), redactor.end()]))
}

test('a key is replaced wherever the chunks are cut', () => {
  const text = `data: {"a":"${key}"}\n\ndata: sk-abcabc${key}${key} sk-abc`
  const { redact, redactStream } = createSecrets([key])
  const expected = text.replaceAll(key, '[redacted]')
  expect(redact(text)).toBe(expected)
  for (const pieces of everySplit(bytesOf(text))) expect(through(redactStream(), pieces)).toBe(expected)
  expect(
    through(
      redactStream(),
      [...bytesOf(text)].map((byte) => Uint8Array.of(byte)),
    ),
  ).toBe(expected)
})

test('of two keys that begin alike each is replaced as a whole', () => {
  const longer = `${key}-longer`
  const { redactStream } = createSecrets([key, longer])
  const text = `${longer},${key},${longer.slice(0, -1)}`
  for (const pieces of everySplit(bytesOf(text))) {
    expect(through(redactStream(), pieces)).toBe('[redacted],[redacted],[redacted]-longe')
  }
})

test('only what may be the beginning of a key waits', () => {
  const redactor = createSecrets([key]).redactStream()
  expect(textOf(redactor.push(bytesOf('data: x\n\n')))).toBe('data: x\n\n')
  expect(textOf(redactor.push(bytesOf('so sk-abcabc')))).toBe('so ')
  expect(textOf(redactor.push(bytesOf('sk-abc')))).toBe('sk-abcabc')
  expect(textOf(redactor.push(bytesOf('!')))).toBe('sk-abc!')
  expect(textOf(redactor.end())).toBe('')
})

test('a chunk without a key is handed on as it is, not copied', () => {
  const chunk = bytesOf('data: nothing here\n\n')
  expect(createSecrets([]).redactStream().push(chunk)).toBe(chunk)
  expect(createSecrets([key]).redactStream().push(chunk).buffer).toBe(chunk.buffer)
})

test('a key is found as JSON and as a part of a URL spell it', () => {
  const odd = 'k/1+2="quoted"&more'
  const { redact } = createSecrets([odd])
  expect(redact(JSON.stringify({ odd }))).toBe('{"odd":"[redacted]"}')
  expect(redact(String.raw`k\/1+2=\"quoted\"&more`)).toBe('[redacted]')
  expect(redact(`?key=${encodeURIComponent(odd)}`)).toBe('?key=[redacted]')
})

test('a word too short to be a secret leaves the text alone', () => {
  expect(createSecrets(['ollama', '']).redact('ollama runs models')).toBe('ollama runs models')
})
