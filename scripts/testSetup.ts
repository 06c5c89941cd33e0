// A setup file of all tests: waiting for a condition ends after 30 s, not after Vitest's default of 1 s, so that no
// test depends on how busy the machine is.
import { vi } from 'vitest'

const { waitFor } = vi
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: 30_000, ...options })
