// A setup file of all tests: waiting for a condition ends after two minutes, not after Vitest's default of 1 s, so that
// no test depends on how busy the machine is.
import { vi } from 'vitest'

const { waitFor, waitUntil } = vi
const timeout = 120_000
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout, ...options })
vi.waitUntil = (callback, options) =>
  waitUntil(callback, typeof options === 'number' ? options : { timeout, ...options })
