import { expect, test } from 'vitest'
import { checkServerSettings, openMetrics } from './openMetrics.ts'

const token = 'a-token-of-enough-length'

test('settings of the server that cannot work are refused by their names', () => {
  const check = (settings: object) => () => checkServerSettings(settings)
  expect(check({ metrics: {} })).toThrow('metrics.token is missing')
  expect(check({ metrics: { token: '' } })).toThrow('metrics.token must be a string of 16')
  expect(check({ metricsPort: 70_000 })).toThrow('metricsPort must be a whole number')
  expect(check({ port: 'eighty' })).toThrow('port must be a whole number')
  expect(check({ host: 1 })).toThrow('host must be an address')
  expect(check({ drainMs: 'soon' })).toThrow('drainMs must be a whole number of milliseconds')
  expect(check({ drainMs: -1, port: 1.5 })).toThrow('\n- port must')
  for (const good of [
    {},
    { port: '8787', drainMs: 0 },
    { metrics: { token } },
    { metrics: {}, metricsPort: 0 },
  ])
    expect(check(good)).not.toThrow()
})

test('metrics are made where they are asked for', async () => {
  expect(await openMetrics({})).toBeUndefined()
  expect(await openMetrics({ metricsPort: 0 })).toHaveProperty('text')
})
