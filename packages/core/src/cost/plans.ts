import { type Decimal, decimal, dividedBy, exact, minus, times } from './decimal.ts'
import { amountOf, type Price } from './price.ts'

/** The token counts of one request or of one month. Averages may be fractions. */
export interface TokenCounts {
  inputTokens: number
  outputTokens: number
  cachedInputTokens?: number
  reasoningTokens?: number
}

/** The expected tokens and cost of one month. */
export interface MonthlyProjection extends TokenCounts {
  requests: number
  /** The cost of a month. */
  amount: Decimal
  /** The cost of twelve months. */
  perYear: Decimal
  currency: string
}

/**
 * Projects the cost of a month: requests × average tokens per request.
 *
 * @throws RangeError if a count or a price is not a decimal number, or is negative.
 * @example
 * ```ts
 * const average = { inputTokens: 1000, outputTokens: 500 }
 * const month = projectMonthly(1_000_000, average, { currency: 'USD', input: 0.27, output: 0.42 })
 * console.log(month.inputTokens, month.amount) // 1000000000 '480'
 * ```
 */
export function projectMonthly(requests: number, average: TokenCounts, price: Price): MonthlyProjection {
  const total = (tokens: number) => Number(decimal(times(exact(requests), exact(tokens))))
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = average
  const tokens = {
    inputTokens: total(inputTokens),
    outputTokens: total(outputTokens),
    ...(cachedInputTokens !== undefined && { cachedInputTokens: total(cachedInputTokens) }),
    ...(reasoningTokens !== undefined && { reasoningTokens: total(reasoningTokens) }),
  }
  const amount = amountOf(tokens, price)
  return { requests, ...tokens, amount, perYear: perYear(amount), currency: price.currency }
}

/** An offer of a provider: a name and a price. */
export interface Plan {
  name: string
  price: Price
  /**
   * `comparePlans` converts all costs to one common currency. The exchange rate is the amount of the common
   * currency for one unit of this plan's currency. Example: 7.3 if the prices of the plan are in $, the common
   * currency is ¥, and $1 is ¥7.3.
   * @defaultValue 1
   */
  exchangeRate?: number | string
}

/** The cost of one plan in a comparison. */
export interface PlanCost {
  name: string
  /** The cost of a month in the currency of the plan's prices. */
  amount: Decimal
  currency: string
  /** The cost of a month in the common currency of the comparison (see `exchangeRate`). */
  converted: Decimal
  /** The savings if the user changes from this plan to the reference plan. Absent for the reference plan. */
  saved?: Savings
}

/**
 * The amount that a user saves by a change from one plan to the reference plan, in the common currency of the
 * comparison. A negative amount means that the reference plan costs more.
 */
export interface Savings {
  perMonth: Decimal
  /** The savings of twelve months. */
  perYear: Decimal
  /**
   * The savings as a rounded percentage of the cost of the plan that the user leaves. Absent if this plan
   * costs nothing.
   */
  percent?: Decimal
}

/** Options of {@link comparePlans}. */
export interface ComparePlansOptions {
  /**
   * The name of the reference plan, which the other plans are compared with.
   * @defaultValue the name of the first plan
   */
  reference?: string
  /**
   * The number of decimals of the percentages.
   * @defaultValue 0
   */
  percentDigits?: number
}

/**
 * Compares the monthly cost of several plans. The costs are converted to one currency.
 *
 * @throws RangeError if no plan has the name `reference`, or if a price or a count is not a decimal number.
 * @example
 * ```ts
 * const month = { inputTokens: 1_000_000_000, outputTokens: 500_000_000 }
 * const [, other] = comparePlans(month, [
 *   { name: 'A', price: { currency: 'USD', input: 0.27, output: 0.42 }, exchangeRate: 1 },
 *   { name: 'B', price: { currency: 'USD', input: 2.5, output: 10 }, exchangeRate: 7.3 },
 * ])
 * console.log(other?.converted, other?.saved?.perMonth, other?.saved?.percent) // '54750' '54270' '99'
 * ```
 */
export function comparePlans(
  tokens: TokenCounts,
  plans: readonly Plan[],
  { reference = plans[0]?.name, percentDigits = 0 }: ComparePlansOptions = {},
): readonly PlanCost[] {
  const costs = plans.map(({ name, price, exchangeRate = 1 }) => {
    const amount = amountOf(tokens, price)
    return {
      name,
      amount,
      currency: price.currency,
      converted: decimal(times(exact(amount), exact(exchangeRate))),
    }
  })
  if (plans.length === 0) return []
  const base = costs.find(({ name }) => name === reference)
  if (base === undefined) throw new RangeError(`There is no plan with the name ${reference}.`)
  return costs.map((cost) =>
    cost === base ? cost : { ...cost, saved: savingsOf(cost, base, percentDigits) },
  )
}

function savingsOf({ converted }: PlanCost, base: PlanCost, digits: number): Savings {
  const perMonth = decimal(minus(exact(converted), exact(base.converted)))
  const percent = percentSaved(base.converted, converted, digits)
  return { perMonth, perYear: perYear(perMonth), ...(percent !== undefined && { percent }) }
}

/**
 * Returns the difference between `other` and `amount` as a percentage of `other`, rounded to `digits`
 * decimals (0 by default). Halves are rounded away from zero. The result is negative if `amount` is higher
 * than `other`, and `undefined` if `other` is 0.
 *
 * @throws RangeError if an amount is not a decimal number.
 * @example
 * ```ts
 * console.log(percentSaved(0.42, 8, 2)) // '94.75'
 * ```
 */
export function percentSaved(
  amount: number | string,
  other: number | string,
  digits = 0,
): Decimal | undefined {
  const saved = times(minus(exact(other), exact(amount)), { units: 100n, scale: 0 })
  const percent = dividedBy(saved, exact(other), digits)
  return percent && decimal(percent)
}

const perYear = (perMonth: Decimal) => decimal(times(exact(perMonth), { units: 12n, scale: 0 }))
