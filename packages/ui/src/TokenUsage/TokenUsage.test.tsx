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

const meter = () => screen.getByRole('meter', { name: 'Context used' })

test('how full the context is has a value for everyone', () => {
  render(<TokenUsage usage={{ inputTokens: 1250, outputTokens: 850 }} contextTokens={8000} />)
  expect(Object.fromEntries([...meter().attributes].map(({ name, value }) => [name, value]))).toMatchObject({
    'aria-valuemin': '0',
    'aria-valuemax': '8000',
    'aria-valuenow': '2100',
    'aria-valuetext': '26% of the context: 2,100 of 8,000 tokens',
    'data-state': 'free',
  })
  expect(meter().textContent).toBe('26%')
})

test.each([
  [799, 'free'],
  [800, 'near'],
  [950, 'full'],
  [1200, 'full'],
])('%d of 1,000 tokens: %s', (inputTokens, state) => {
  render(<TokenUsage usage={{ inputTokens }} contextTokens={1000} />)
  expect(meter().dataset['state']).toBe(state)
  expect(Number(meter().getAttribute('aria-valuenow'))).toBeLessThanOrEqual(1000)
})

test('what is not known is not measured', () => {
  render(<TokenUsage usage={{ totalTokens: 5 }} contextTokens={1000} />)
  expect(screen.queryByRole('meter')).toBeNull()
})
