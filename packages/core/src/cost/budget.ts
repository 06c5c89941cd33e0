import { type Decimal, decimal, exact, minus, times } from './decimal.ts'
import type { UsageCost } from './price.ts'

/** A limit for a cost, e.g. for the cost of a conversation. */
export interface Budget {
  /** The limit in the currency of the costs, as a number or a decimal text. */
  limit: number | string
  /**
   * The fraction of the limit at which `status` becomes `near`, e.g. 0.8 for 80 %.
   * @defaultValue 0.8
   */
  warnAt?: number
}

/**
 * The result of comparing a cost with a budget. `within`: the cost is below `warnAt` × `limit`. `near`: the
 * cost has reached `warnAt` × `limit`. `over`: the cost has reached `limit`. `unknown`: the cost is unknown, so
 * it cannot be compared.
 */
export interface BudgetState {
  status: 'within' | 'near' | 'over' | 'unknown'
  /**
   * The limit minus the cost; negative if the limit is exceeded. If some prices are missing, the real value
   * may be lower.
   */
  remaining?: Decimal
}

/**
 * Compares a cost with a budget. If the status of the cost is `at-least`, the known amount is compared,
 * although the real cost may be higher.
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
