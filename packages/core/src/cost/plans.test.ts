import { describe, expect, test } from 'vitest'
import { comparePlans, percentSaved, type Plan, projectMonthly } from './plans.ts'

const usd = (input: number, output: number) => ({ currency: 'USD', input, output })
const plans: readonly Plan[] = [
  { name: 'DeepSeek V3.2', price: usd(0.27, 0.42), exchangeRate: 1 },
  { name: 'official', price: usd(2.5, 10), exchangeRate: 7.3 },
  { name: 'relay', price: usd(3, 12), exchangeRate: 6 },
]
/** 1,000 M in and 500 M out: a million requests with 1,000 and 500 tokens each. */
const month = { inputTokens: 1_000_000_000, outputTokens: 500_000_000 }

describe('plans for 1,000 M tokens in and 500 M out a month', () => {
  const [deepseek, official, relay] = comparePlans(month, plans)

  test('DeepSeek V3.2 at $0.27/$0.42 and ¥1 = $1: $480 and ¥480', () => {
    expect(deepseek).toEqual({ name: 'DeepSeek V3.2', amount: '480', currency: 'USD', converted: '480' })
  })

  test('$2.50/$10 and ¥7.3 = $1: $7,500 and ¥54,750; the change saves ¥54,270 a month, ¥651,240 a year, 99 %', () => {
    expect(official).toEqual({
      name: 'official',
      amount: '7500',
      currency: 'USD',
      converted: '54750',
      saved: { perMonth: '54270', perYear: '651240', percent: '99' },
    })
  })

  test('$3/$12 and ¥6 = $1: $9,000 and ¥54,000; the change saves ¥53,520 a month, ¥642,240 a year, 99 %', () => {
    expect(relay).toEqual({
      name: 'relay',
      amount: '9000',
      currency: 'USD',
      converted: '54000',
      saved: { perMonth: '53520', perYear: '642240', percent: '99' },
    })
  })

  test('a million requests with 1,000 tokens in and 500 out each are that month', () => {
    const average = { inputTokens: 1000, outputTokens: 500 }
    expect(projectMonthly(1_000_000, average, usd(0.27, 0.42))).toEqual({
      requests: 1_000_000,
      ...month,
      amount: '480',
      perYear: '5760',
      currency: 'USD',
    })
  })
})

describe('the savings table of output prices against GPT-4.1 at $8.00', () => {
  test.each([
    ['GPT-4.1', 8, '0'],
    ['Claude Sonnet 4.5: 87.5 % more', 15, '-87.5'],
    ['Gemini 2.5 Flash: 68.75 % less', 2.5, '68.75'],
    ['DeepSeek V3.2: 94.75 % less', 0.42, '94.75'],
  ])('%s', (_, price, percent) => {
    expect(percentSaved(price, 8, 2)).toBe(percent)
  })
})

describe('the savings table of relay prices against official ones', () => {
  test.each([
    ['GPT-4.1: 87 %', 8, 60, '87'],
    ['Claude Sonnet 4.5: 88 %', 15, 120, '88'],
    ['Gemini 2.5 Flash: 75 %', 2.5, 10, '75'],
    ['DeepSeek V3.2: 83 %', 0.42, 2.5, '83'],
  ])('%s', (_, price, official, percent) => {
    expect(percentSaved(price, official)).toBe(percent)
  })
})

test('¥1 = $1 against ¥7.3 = $1 saves 86.3 %: the articles say 85 %', () => {
  expect(percentSaved(1, 7.3, 1)).toBe('86.3')
})

test('averages that are fractions are exact', () => {
  const average = { inputTokens: 812.3, outputTokens: 0.1, cachedInputTokens: 100.5 }
  expect(projectMonthly(30, average, { ...usd(1, 1), cachedInput: 0 })).toMatchObject({
    inputTokens: 24_369,
    outputTokens: 3,
    cachedInputTokens: 3015,
    amount: '0.021357',
  })
})

test('another plan can be the reference, with decimals', () => {
  const [deepseek, , relay] = comparePlans(month, plans, { reference: 'official', percentDigits: 2 })
  expect(deepseek?.saved).toEqual({ perMonth: '-54270', perYear: '-651240', percent: '-11306.25' })
  expect(relay?.saved).toMatchObject({ perMonth: '-750', percent: '-1.39' })
})

test('a plan that costs nothing has no percentage, an unknown reference throws, no plans are no result', () => {
  const free: Plan = { name: 'free', price: usd(0, 0) }
  expect(comparePlans(month, [...plans, free]).at(-1)?.saved).toEqual({ perMonth: '-480', perYear: '-5760' })
  expect(() => comparePlans(month, plans, { reference: 'other' })).toThrow('no plan with the name other')
  expect(comparePlans(month, [])).toEqual([])
})

test('negative tokens are refused', () => {
  expect(() => projectMonthly(-1, { inputTokens: 1, outputTokens: 1 }, usd(1, 1))).toThrow(RangeError)
})
