import { expect, test } from 'vitest'
import { createByteBuffer } from './byteBuffer.ts'

test('a mebibyte in chunks of one byte takes at most two (fault A3)', () => {
  const buffer = createByteBuffer()
  for (let at = 0; at < 1024 * 1024; at++) buffer.push(Uint8Array.of(at % 251))
  expect(buffer.heldBytes()).toBeLessThanOrEqual(2 * 1024 * 1024)
  const bytes = buffer.take()
  expect(bytes.length).toBe(1024 * 1024)
  expect(bytes.every((byte, at) => byte === at % 251)).toBe(true)
  expect(buffer.heldBytes()).toBe(0)
})

test('a short piece does not keep the chunk alive that it was cut from (fault A3)', () => {
  const buffer = createByteBuffer()
  const chunk = new Uint8Array(64 * 1024)
  buffer.push(chunk.subarray(10, 20))
  buffer.push('日本')
  expect(buffer.heldBytes()).toBe(256)
  expect(buffer.length()).toBe(16)
  const taken = buffer.take()
  expect(taken.buffer).not.toBe(chunk.buffer)
  expect(taken.subarray(10).toString()).toBe('日本')
})
