import { expect, test } from 'vitest'
import { acceptsFile } from './checkFile.ts'

test.each([
  ['', 'a.bin', '', true],
  ['image/*', 'a.png', 'IMAGE/PNG', true],
  ['image/*', 'a.png', '', false],
  ['image/png,image/jpeg', 'a', 'image/jpeg', true],
  ['image/png', 'a', 'image/jpeg', false],
  [' .PDF , .txt', 'a.pdf', '', true],
  ['.pdf', 'a.pdf.exe', '', false],
  ['*/*', 'a', 'video/mp4', true],
  ['imag', 'a', 'image/png', false],
])('%j: %s of type %j: %s', (accept, name, type, accepted) => {
  expect(acceptsFile(accept, { name, type })).toBe(accepted)
})
