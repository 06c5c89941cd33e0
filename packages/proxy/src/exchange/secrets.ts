import { Buffer } from 'node:buffer'

const replacement = '[redacted]'

/** Shorter values are not secrets (local servers accept any word as a key), and replacing them would damage plain text. */
const shortestSecret = 8

/** Replaces the configured secrets in texts and in streams of bytes. */
export interface Secrets {
  /** Returns the text with every secret replaced. */
  redact(text: string): string
  /** Returns `true` if the text contains a secret. */
  isIn(text: string): boolean
  /**
   * Returns an object that replaces the secrets in one body, even if a secret is split between two chunks.
   */
  redactStream(): StreamRedactor
}

/**
 * Replaces the configured secrets in the chunks of one body. If the end of a chunk may be the beginning of a
 * secret, these bytes are held back until the next chunk.
 */
export interface StreamRedactor {
  push(chunk: Uint8Array): Uint8Array
  /** Returns the bytes that were held back. Call this method at the end of the body. */
  end(): Uint8Array
}

/**
 * Creates the functions that replace secrets in texts and streams.
 *
 * @param values API keys and other secret values of headers. They are also found in JSON and in URL encoding
 */
export function createSecrets(values: readonly string[]): Secrets {
  const spellings = new Set(values.filter((value) => value.length >= shortestSecret).flatMap(spellingsOf))
  const literals = [...spellings].sort((a, b) => b.length - a.length)
  const patterns = literals.map((literal) => Buffer.from(literal))
  return {
    redact: (text) => literals.reduce((clean, literal) => clean.replaceAll(literal, replacement), text),
    isIn: (text) => literals.some((literal) => text.includes(literal)),
    redactStream: () => (patterns.length === 0 ? unchanged : createStreamRedactor(patterns)),
  }
}

function spellingsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1)
  return [value, json, json.replaceAll('/', String.raw`\/`), encodeURIComponent(value)]
}

const nothing = new Uint8Array(0)
const unchanged: StreamRedactor = { push: (chunk) => chunk, end: () => nothing }

/** @param patterns the secrets, longest first, so that the longer one is replaced if two begin with the same bytes */
function createStreamRedactor(patterns: readonly Buffer[]): StreamRedactor {
  let held: Uint8Array = nothing
  return {
    push(chunk) {
      const bytes = held.length === 0 ? bufferOn(chunk) : Buffer.concat([held, chunk])
      const { clean, rest } = replaceAll(bytes, patterns, true)
      // A copy: the rest is short, and would keep its chunk alive.
      held = Uint8Array.from(rest)
      return clean
    },
    end() {
      const { clean } = replaceAll(bufferOn(held), patterns, false)
      held = nothing
      return clean
    },
  }
}

/** Replaces the secrets. `rest` is a tail that the next chunk may complete to a secret; empty if `moreToCome` is false. */
function replaceAll(bytes: Buffer, patterns: readonly Buffer[], moreToCome: boolean) {
  const tailFrom = (start: number) =>
    moreToCome ? bytes.length - openTail(bytes, start, patterns) : bytes.length
  const pieces: Uint8Array[] = []
  let position = 0
  let tail = tailFrom(0)
  for (;;) {
    const found = firstMatch(bytes, position, patterns)
    if (found === undefined || found.index >= tail) break
    pieces.push(bytes.subarray(position, found.index), Buffer.from(replacement))
    position = found.index + found.length
    if (position > tail) tail = tailFrom(position)
  }
  const last = bytes.subarray(position, tail)
  return { clean: pieces.length === 0 ? last : Buffer.concat([...pieces, last]), rest: bytes.subarray(tail) }
}

function firstMatch(bytes: Buffer, from: number, patterns: readonly Buffer[]) {
  let first: { index: number; length: number } | undefined
  for (const pattern of patterns) {
    const index = bytes.indexOf(pattern, from)
    if (index !== -1 && (first === undefined || index < first.index))
      first = { index, length: pattern.length }
  }
  return first
}

/** Returns the length of the longest end of the bytes, at or after `start`, that is the beginning of a pattern. */
function openTail(bytes: Buffer, start: number, patterns: readonly Buffer[]): number {
  const longest = (patterns[0]?.length ?? 1) - 1
  for (let index = Math.max(start, bytes.length - longest); index < bytes.length; index++) {
    if (patterns.some((pattern) => begins(pattern, bytes, index))) return bytes.length - index
  }
  return 0
}

/** True if the bytes from `index` to the end begin the pattern. Compares byte by byte, since the first one nearly always decides. */
function begins(pattern: Buffer, bytes: Buffer, index: number): boolean {
  if (pattern.length <= bytes.length - index) return false
  for (let at = index; at < bytes.length; at++) {
    if (bytes[at] !== pattern[at - index]) return false
  }
  return true
}

function bufferOn(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
