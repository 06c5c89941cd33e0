import { type Decimal, decimal, exact, minus, times } from './decimal.ts'
import type { UsageCost } from './price.ts'

/** An amount that is not to be exceeded. */
export interface Budget {
  /** The limit in the currency of the costs, as a number or a decimal text. */
  limit: number | string
  /**
   * The part of the limit from which the budget is nearly used.
   * @defaultValue 0.8
   */
  warnAt?: number
}

/** The state of a budget. `over`: the limit is reached. `unknown`: the cost is unknown, so the budget cannot be watched. */
export interface BudgetState {
  status: 'within' | 'near' | 'over' | 'unknown'
  /**
   * The rest of the limit; negative if the limit is exceeded. If some prices are missing, the real rest may be lower.
   */
  remaining?: Decimal
}

/**
 * Compares a cost with a budget. A cost of status `at-least` may be higher than it shows.
 *
 * @throws RangeError if the limit is not a decimal number.
 * @example
 * ```ts
 * const cost = costOf({ inputTokens: 9_000, outputTokens: 800 }, { currency: 'USD', input: 2.5, output: 10 })
 * const { status, remaining } = checkBudget(cost, { limit: 0.05 })
 * ```
 */
export function checkBudget(cost: UsageCost, { limit, warnAt = 0.8 }: Budget): BudgetState {
  const bound = exact(limit)
  if (cost.status === 'unknown') return { status: 'unknown' }
  const amount = exact(cost.amount)
  const remaining = minus(bound, amount)
  const untilWarning = minus(times(bound, exact(warnAt)), amount)
  const status = remaining.units <= 0n ? 'over' : untilWarning.units <= 0n ? 'near' : 'within'
  return { status, remaining: decimal(remaining) }
}
