import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPositions } from './positions.ts'

const owner = fc.string()
const seq = fc.maxSafeNat()

test('a position is read by its owner and its database only, and has the form of a Last-Event-ID', () => {
  const [here, there] = [createPositions('a'), createPositions('b')]
  fc.assert(
    fc.property(owner, owner, seq, (one, other, number) => {
      const position = here.write(one, number)
      expect(position).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
      expect(here.read(one, position)).toBe(number)
      expect(there.read(one, position)).toBeUndefined()
      expect(here.read(`${one}${other}x`, position)).toBeUndefined()
    }),
  )
})

test('any other text is no position', () => {
  const positions = createPositions('a')
  const hex = fc.stringMatching(/^[0-9a-f]{32}$/)
  fc.assert(
    fc.property(owner, fc.oneof(fc.string(), hex), (one, text) => {
      expect(positions.read(one, text)).toBeUndefined()
    }),
  )
})
