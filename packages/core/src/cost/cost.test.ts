import { describe, expect, test } from 'vitest'
import type { ChatMessage, Usage } from '../message.ts'
import { checkBudget } from './budget.ts'
import { decimal, dividedBy, exact, minus, plus, times } from './decimal.ts'
import { costOf, type Price, sumCosts } from './price.ts'
import { priceTable } from './priceTable.ts'

const deepseek: Price = { currency: 'USD', input: 0.27, output: 0.42 }
const table = priceTable({
  currency: 'USD',
  asOf: '2026-01-15',
  models: {
    'deepseek-v3.2': { input: 0.27, output: 0.42 },
    'gpt-4.1': { input: '2', cachedInput: '0.5', output: '8', reasoning: '9' },
  },
})

describe('decimals', () => {
  test.each([
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [1.5e21, '1500000000000000000000'],
    ['007.500', '7.5'],
    ['-0.25', '-0.25'],
    ['2.5E-3', '0.0025'],
    [0, '0'],
    ['-0.0', '0'],
  ])('%s is read as it is written', (value, text) => {
    expect(decimal(exact(value))).toBe(text)
  })

  test.each([Number.NaN, Infinity, '', '1,5', '.5', '5.', '0x10', ' 1', '1e999999999'])(
    '%s is refused',
    (value) => {
      expect(() => exact(value)).toThrow(RangeError)
    },
  )

  test('sums, differences and products are exact where those of floating point are not', () => {
    expect(decimal(plus(exact(0.1), exact(0.2)))).toBe('0.3')
    expect(decimal(minus(exact(0.3), exact(0.1)))).toBe('0.2')
    expect(decimal(times(exact(1.005), exact(1000)))).toBe('1005')
  })

  test('quotients are rounded to the nearest, halves away from zero', () => {
    const quotient = (a: number, b: number, digits: number) => {
      const result = dividedBy(exact(a), exact(b), digits)
      return result && decimal(result)
    }
    expect(quotient(2, 3, 2)).toBe('0.67')
    expect(quotient(0.125, 1, 2)).toBe('0.13')
    expect(quotient(-0.125, 1, 2)).toBe('-0.13')
    expect(quotient(7, -2, 0)).toBe('-4')
    expect(quotient(1, 0, 2)).toBeUndefined()
  })
})

describe('the cost of one run', () => {
  test('is exact to the last decimal', () => {
    expect(costOf({ inputTokens: 250, outputTokens: 85 }, deepseek)).toEqual({
      status: 'exact',
      amount: '0.0001032',
      currency: 'USD',
    })
  })

  test('cached and reasoning tokens are parts of input and output, with their own prices', () => {
    const usage = { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 300, reasoningTokens: 100 }
    // 600 × 2 + 400 × 0.5 + 200 × 8 + 100 × 9 = 3,900 per million
    expect(table.costOf(usage, 'gpt-4.1')).toMatchObject({ amount: '0.0039' })
    // Without prices of their own they cost the same as the others: 1,000 × 0.27 + 300 × 0.42 = 396.
    expect(costOf(usage, deepseek)).toMatchObject({ amount: '0.000396' })
  })

  test('reasoning that the provider counts beside the output is paid for, too', () => {
    const usage = { inputTokens: 1000, outputTokens: 300, reasoningTokens: 700, totalTokens: 2000 }
    expect(costOf(usage, deepseek)).toMatchObject({ amount: '0.00069' })
  })

  test('more cached tokens than input never make it cheaper', () => {
    expect(costOf({ inputTokens: 10, cachedInputTokens: 1000, outputTokens: 0 }, deepseek)).toMatchObject({
      amount: '0.00027',
    })
  })

  test('an unknown model says so, and is not free', () => {
    expect(table.costOf({ inputTokens: 1, outputTokens: 1 }, 'gpt-9')).toEqual({
      status: 'unknown',
      unpriced: [{ reason: 'unknown-model', model: 'gpt-9' }],
    })
    expect(table.costOf({ inputTokens: 1, outputTokens: 1 })).toEqual({
      status: 'unknown',
      unpriced: [{ reason: 'unknown-model' }],
    })
  })

  test.each<[Usage | undefined]>([
    [undefined],
    [{}],
    [{ totalTokens: 9 }],
    [{ inputTokens: 9 }],
    [{ outputTokens: 9 }],
  ])('usage %j is not enough, and not free', (usage) => {
    expect(costOf(usage, deepseek, 'deepseek-v3.2')).toEqual({
      status: 'unknown',
      unpriced: [{ reason: 'no-usage', model: 'deepseek-v3.2' }],
    })
  })

  test('the date at the end of a model may be left out of the table', () => {
    expect(table.priceOf('gpt-4.1-2025-04-14')).toMatchObject({ input: '2' })
    expect(table.priceOf('gpt-4.1-20250414')).toMatchObject({ input: '2' })
    expect(table.priceOf('gpt-4.1-mini')).toBeUndefined()
    expect(table.priceOf('constructor')).toBeUndefined()
  })

  test('a price that is negative or no number is refused when the table is made', () => {
    expect(() => priceTable({ currency: 'USD', models: { a: { input: -1, output: 1 } } })).toThrow(RangeError)
    expect(() => priceTable({ currency: 'USD', models: { a: { input: 1, output: 'free' } } })).toThrow(
      RangeError,
    )
    expect(() =>
      priceTable({ currency: 'USD', models: { a: { input: 1, output: 1, reasoning: '' } } }),
    ).toThrow(RangeError)
  })
})

describe('sums', () => {
  const known = costOf({ inputTokens: 1_000_000, outputTokens: 0 }, deepseek)
  const unknown = costOf({ inputTokens: 1, outputTokens: 1 }, undefined, 'gpt-9')

  test('known costs are exact, some unknown ones make them a lower bound, all unknown have no amount', () => {
    expect(sumCosts([known, known])).toEqual({ status: 'exact', amount: '0.54', currency: 'USD' })
    expect(sumCosts([known, unknown, unknown])).toEqual({
      status: 'at-least',
      amount: '0.27',
      currency: 'USD',
      unpriced: [{ reason: 'unknown-model', model: 'gpt-9' }],
    })
    expect(sumCosts([unknown])).not.toHaveProperty('amount')
  })

  test('a thousand small costs have no rounding error', () => {
    const tenth = costOf(
      { inputTokens: 0, outputTokens: 1_000_000 },
      { currency: 'USD', input: 0, output: 0.1 },
    )
    expect(sumCosts(Array.from({ length: 1000 }, () => tenth))).toMatchObject({ amount: '100' })
  })

  test('different currencies have no sum', () => {
    const yen = costOf({ inputTokens: 1, outputTokens: 1 }, { ...deepseek, currency: 'JPY' })
    expect(() => sumCosts([known, yen])).toThrow('USD and JPY')
  })
})

describe('the running total of a conversation', () => {
  const answer = (message: Partial<ChatMessage>): ChatMessage => ({
    id: 'a1',
    role: 'assistant',
    parts: [{ type: 'text', text: 'a' }],
    status: 'complete',
    createdAt: 0,
    ...message,
  })
  const run = (model: string, inputTokens: number, outputTokens: number) => ({
    id: 'r',
    model,
    usage: { inputTokens, outputTokens },
  })

  test('adds the runs of all branches, each at the price of its model', () => {
    const first = answer({ runs: [run('deepseek-v3.2', 1000, 100), run('gpt-4.1', 1000, 100)] })
    const hidden = answer({ runs: [run('deepseek-v3.2', 1000, 0)] })
    // 312 + 2,800 + 270 per million
    expect(table.costOfChat({ messages: [first], hidden: [hidden] })).toEqual({
      status: 'exact',
      amount: '0.003382',
      currency: 'USD',
    })
  })

  test('a conversation without answers costs nothing', () => {
    expect(table.costOfChat({ messages: [answer({ role: 'user' })] })).toEqual({
      status: 'exact',
      amount: '0',
      currency: 'USD',
    })
  })

  test('an answer under way is not missing its usage; one that ended without usage is', () => {
    const paid = answer({ runs: [run('deepseek-v3.2', 1000, 100)] })
    const running = answer({ id: 'a2', status: 'streaming', runs: [{ id: 'r', model: 'gpt-4.1' }] })
    expect(table.costOfChat({ messages: [paid, running] })).toMatchObject({
      status: 'exact',
      amount: '0.000312',
    })
    expect(table.costOfChat({ messages: [paid, { ...running, status: 'stopped' }] })).toMatchObject({
      status: 'at-least',
      unpriced: [{ reason: 'no-usage', model: 'gpt-4.1' }],
    })
  })

  test('a request that failed before its answer began costs nothing', () => {
    const failed = answer({ parts: [], status: 'failed', runs: [{ id: 'r' }] })
    expect(table.costOfChat({ messages: [failed] })).toMatchObject({ status: 'exact', amount: '0' })
  })

  test('messages of a server without runs have their own usage, and the default model its price', () => {
    const named = priceTable({ currency: 'USD', models: { a: { input: 1, output: 1 } }, defaultModel: 'a' })
    const stored = answer({ usage: { inputTokens: 1, outputTokens: 1 } })
    expect(named.costOfChat({ messages: [stored] })).toMatchObject({ status: 'exact', amount: '0.000002' })
  })

  test('text that arrives does not calculate it again', () => {
    const question = answer({ id: 'q', role: 'user' })
    const state = {
      messages: [question, answer({ status: 'streaming', runs: [run('gpt-4.1', 1, 1)] })],
      hidden: [],
    }
    const cost = table.costOfChat(state)
    const grown = {
      ...state,
      messages: state.messages.map((message, i) => (i === 0 ? message : { ...message, parts: [] })),
    }
    expect(table.costOfChat(grown)).toBe(cost)
    expect(
      table.costOfChat({ ...state, messages: [question, answer({ runs: [run('gpt-4.1', 2, 1)] })] }),
    ).not.toBe(cost)
  })
})

describe('a budget', () => {
  const cost = (amount: `${number}`) => ({ status: 'exact', amount, currency: 'USD' }) as const

  test.each([
    ['0', 'within', '1'],
    ['0.7999', 'within', '0.2001'],
    ['0.8', 'near', '0.2'],
    ['0.999', 'near', '0.001'],
    ['1', 'over', '0'],
    ['1.25', 'over', '-0.25'],
  ] as const)('of 1 with %s used: %s', (amount, status, remaining) => {
    expect(checkBudget(cost(amount), { limit: 1 })).toEqual({ status, remaining })
  })

  test('warns earlier if it is asked to', () => {
    expect(checkBudget(cost('0.5'), { limit: 1, warnAt: 0.5 })).toMatchObject({ status: 'near' })
  })

  test('cannot be watched if the cost is unknown', () => {
    expect(checkBudget({ status: 'unknown', unpriced: [] }, { limit: 1 })).toEqual({ status: 'unknown' })
  })
})
