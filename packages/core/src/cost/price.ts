import type { Usage } from '../message.ts'
import { type Decimal, decimal, exact, type Exact, plus, times, zero } from './decimal.ts'

/** The prices of a model, per million tokens. A price is a number or a decimal text, such as 0.27 or `'0.27'`. */
export interface Price {
  /** An ISO 4217 code: `'USD'`. */
  currency: string
  input: number | string
  output: number | string
  /**
   * The price of input tokens that the provider read from its cache.
   * @defaultValue `input`
   */
  cachedInput?: number | string
  /**
   * The price of the model's reasoning tokens.
   * @defaultValue `output`
   */
  reasoning?: number | string
}

/**
 * The reason why the cost of a run (one request to the model) is unknown. `unknown-model`: there is no price
 * for the model. `no-usage`: the server did not report the input and output tokens of the run.
 */
export interface Unpriced {
  reason: 'unknown-model' | 'no-usage'
  /** Absent if the server named no model. */
  model?: string
}

/**
 * The cost of one or several runs (requests to the model). `amount` is not rounded. The `status` says which
 * costs are known. `exact`: the cost of all runs. `at-least`: the cost of some runs, which is the `amount`.
 * `unknown`: no cost, and `amount` is absent.
 */
export type UsageCost =
  | { status: 'exact'; amount: Decimal; currency: string }
  | { status: 'at-least'; amount: Decimal; currency: string; unpriced: readonly Unpriced[] }
  | { status: 'unknown'; unpriced: readonly Unpriced[] }

const perToken: Exact = { units: 1n, scale: 6 }

/**
 * Calculates the cost of one run (request to the model) from its token counts, as an exact decimal number. If
 * there is no price, the cost is `unknown`.
 *
 * @throws RangeError if a price or a count is not a decimal number, or is negative.
 * @example
 * ```ts
 * const price = { currency: 'USD', input: 0.27, output: 0.42 }
 * const cost = costOf({ inputTokens: 250, outputTokens: 85 }, price)
 * console.log(cost) // { status: 'exact', amount: '0.0001032', currency: 'USD' }
 * ```
 */
export function costOf(usage: Usage | undefined, price: Price | undefined, model?: string): UsageCost {
  const named = model === undefined ? {} : { model }
  if (price === undefined) return { status: 'unknown', unpriced: [{ reason: 'unknown-model', ...named }] }
  const { inputTokens, outputTokens } = usage ?? {}
  if (usage === undefined || inputTokens === undefined || outputTokens === undefined) {
    return { status: 'unknown', unpriced: [{ reason: 'no-usage', ...named }] }
  }
  return {
    status: 'exact',
    amount: amountOf({ ...usage, inputTokens, outputTokens }, price),
    currency: price.currency,
  }
}

/** Calculates the cost of a known number of tokens. */
export function amountOf(
  usage: Usage & { inputTokens: number; outputTokens: number },
  price: Price,
): Decimal {
  const { inputTokens, outputTokens, cachedInputTokens: cached = 0, reasoningTokens: reasoning = 0 } = usage
  if ([inputTokens, outputTokens, cached, reasoning].some((tokens) => tokens < 0)) {
    throw new RangeError('Token counts must be at least 0.')
  }
  // Most providers count reasoning in the output; if the total is larger by it, it was counted beside the output.
  const isBeside = usage.totalTokens === inputTokens + outputTokens + reasoning
  return decimal(
    [
      tokensTimes(Math.max(0, inputTokens - cached), price.input),
      tokensTimes(cached, price.cachedInput ?? price.input),
      tokensTimes(isBeside ? outputTokens : Math.max(0, outputTokens - reasoning), price.output),
      tokensTimes(reasoning, price.reasoning ?? price.output),
    ].reduce(plus, zero),
  )
}

function tokensTimes(tokens: number, price: number | string): Exact {
  const perMillion = exact(price)
  if (perMillion.units < 0n) throw new RangeError(`The price ${price} is negative.`)
  return times(times(exact(tokens), perMillion), perToken)
}

/**
 * Adds costs, for example the costs of several conversations. If several costs are unknown for the same
 * reason, `unpriced` of the sum contains this reason only once.
 *
 * @throws RangeError if the costs are in different currencies.
 * @example
 * ```ts
 * const price = { currency: 'USD', input: 0.27, output: 0.42 }
 * const both = sumCosts([
 *   costOf({ inputTokens: 250, outputTokens: 85 }, price),
 *   costOf({ inputTokens: 400, outputTokens: 90 }, price),
 * ])
 * ```
 */
export function sumCosts(costs: Iterable<UsageCost>): UsageCost {
  let sum: Exact | undefined
  let currency: string | undefined
  const reasons = new Map<string, Unpriced>()
  for (const cost of costs) {
    if (cost.status !== 'exact')
      for (const each of cost.unpriced) reasons.set(`${each.reason} ${each.model}`, each)
    if (cost.status === 'unknown') continue
    currency ??= cost.currency
    if (cost.currency !== currency) {
      throw new RangeError(
        `Costs in ${currency} and ${cost.currency} have no sum. Convert them to one currency first.`,
      )
    }
    sum = plus(sum ?? zero, exact(cost.amount))
  }
  const unpriced = [...reasons.values()]
  if (sum === undefined || currency === undefined) return { status: 'unknown', unpriced }
  const amount = decimal(sum)
  return unpriced.length === 0
    ? { status: 'exact', amount, currency }
    : { status: 'at-least', amount, currency, unpriced }
}
