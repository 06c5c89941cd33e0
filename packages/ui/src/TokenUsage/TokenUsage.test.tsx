import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { TokenUsage } from './TokenUsage.tsx'

afterEach(cleanup)

const counts = () => screen.getAllByRole('listitem').map((item) => item.textContent)
const usage = {
  inputTokens: 1250,
  outputTokens: 850,
  cachedInputTokens: 1024,
  reasoningTokens: 512,
  totalTokens: 2100,
  calls: 3,
}

test('every count that was reported is shown', () => {
  render(<TokenUsage usage={usage} />)
  expect(counts()).toEqual(['1,250 in', '850 out', '1,024 cached', '512 reasoning', '2,100 total', '3 calls'])
})

test('what was not reported is left out; zero was', () => {
  render(<TokenUsage usage={{ inputTokens: 7, outputTokens: 0 }} />)
  expect(counts()).toEqual(['7 in', '0 out'])
})

test('fields choose and order', () => {
  render(<TokenUsage usage={usage} fields={['calls', 'totalTokens']} />)
  expect(counts()).toEqual(['3 calls', '2,100 total'])
})
