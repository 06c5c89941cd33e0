import { expect, test } from 'vitest'
import { openMetrics } from './openMetrics.ts'

test('metrics without a token and without a port are refused, by the name of the setting', async () => {
  expect(await openMetrics({})).toBeUndefined()
  await expect(openMetrics({ metrics: {} })).rejects.toThrow('metrics.token is missing')
  await expect(openMetrics({ metrics: { token: '' } })).rejects.toThrow(
    'metrics.token must be a string of 16',
  )
  await expect(openMetrics({ metricsPort: 70_000 })).rejects.toThrow('metricsPort must be a whole number')
  expect(await openMetrics({ metrics: { token: 'a-token-of-enough-length' } })).toHaveProperty('text')
})
