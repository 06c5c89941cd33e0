import { manualClock, manualFrames } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createSmoother } from './smoothText.ts'

function smoothed() {
  const clock = manualClock()
  const frames = manualFrames()
  const smoother = createSmoother(frames, clock)
  const frame = async () => {
    await clock.advance(16)
    frames.tick()
  }
  return { smoother, frame }
}

test('a burst appears over 300 ms, a word or more at a time, and none of it later', async () => {
  const { smoother, frame } = smoothed()
  const text = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ')
  smoother.push(text)
  const seen: string[] = []
  for (let index = 0; index < 19; index++) {
    await frame()
    seen.push(smoother.shown())
  }
  expect(seen.at(-1)).toBe(text)
  expect(new Set(seen).size).toBeGreaterThan(12)
  for (const each of seen) expect(text[each.length] ?? ' ').toMatch(/ |w/)
})

test('while text keeps coming nothing waits longer than 300 ms', async () => {
  const { smoother, frame } = smoothed()
  let text = ''
  const lengths: number[] = []
  for (let index = 0; index < 100; index++) {
    text += `some more words ${index} `
    smoother.push(text)
    lengths.push(text.length)
    await frame()
    expect(smoother.shown().length).toBeGreaterThanOrEqual(lengths[index - 19] ?? 0)
  }
})

test('no grapheme is split, though each arrives in pieces', async () => {
  const { smoother, frame } = smoothed()
  const family = '👩‍👩‍👧‍👦'
  const text = `これは${family}です。${family.repeat(20)}`
  const boundaries = new Set([...new Intl.Segmenter('ja').segment(text)].map(({ index }) => index))
  for (let end = 1; end <= text.length; end++) {
    smoother.push(text.slice(0, end))
    await frame()
    expect(boundaries.has(smoother.shown().length)).toBe(true)
  }
})

test('a text that is another one is there at once', () => {
  const { smoother } = smoothed()
  smoother.push('One two three')
  smoother.push('Something else')
  expect(smoother.shown()).toBe('Something else')
})
