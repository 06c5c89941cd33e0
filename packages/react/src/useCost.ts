'use client'
import { type Budget, type BudgetState, checkBudget, type UsageCost, type PriceTable } from '@chatstream/core'
import { useChat } from './useChat.ts'

/**
 * Returns the cost so far of the conversation in the nearest `ChatProvider`. The component renders only when the
 * cost changes.
 *
 * @example
 * ```tsx
 * const prices = priceTable({ currency: 'USD', models: { 'deepseek-v3.2': { input: 0.27, output: 0.42 } } })
 * const cost = useCost(prices)
 * return <p>{cost.status === 'exact' ? cost.amount : 'unknown'}</p>
 * ```
 */
export function useCost(prices: PriceTable): UsageCost {
  return useChat((state) => prices.costOfChat(state))
}

/**
 * Compares a budget with the cost so far of the conversation in the nearest `ChatProvider`. The component renders
 * only when the cost changes.
 *
 * @example
 * ```tsx
 * const prices = priceTable({ currency: 'USD', models: { 'deepseek-v3.2': { input: 0.27, output: 0.42 } } })
 * const { status } = useBudget(prices, { limit: 0.5 })
 * return <button disabled={status === 'over'}>Send</button>
 * ```
 */
export function useBudget(prices: PriceTable, budget: Budget): BudgetState {
  return checkBudget(useCost(prices), budget)
}
