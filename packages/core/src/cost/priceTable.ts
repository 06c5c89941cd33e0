import type { ChatMessage, Usage } from '../message.ts'
import { type UsageCost, costOf, type Price, sumCosts } from './price.ts'

/** Options of {@link priceTable}. The app supplies the prices of the models. */
export interface PriceTableOptions {
  /** An ISO 4217 code, for all prices of the table: `'USD'`. */
  currency: string
  /** The day on which you read the prices, as `YYYY-MM-DD`. It is shown beside costs. */
  asOf?: string
  /** The prices by model, per million tokens. The date at the end of a model's name (`-2025-04-14`, `-20250514`) may be left out. */
  models: Readonly<Record<string, Omit<Price, 'currency'>>>
  /** The model whose price is used if the server did not name the model that answered. */
  defaultModel?: string
}

/** The fields of a chat's state that `PriceTable` needs to calculate the cost of the chat. */
export interface PricedChat {
  messages: readonly PricedMessage[]
  /**
   * Messages that are not shown, because an edit or another answer replaced them. The cost includes these
   * messages, because their tokens were paid for too.
   */
  hidden?: readonly PricedMessage[]
}

type PricedMessage = Pick<ChatMessage, 'role' | 'parts' | 'status' | 'runs' | 'usage' | 'model'>

/** The prices of models. Calculates the cost of token usage at these prices. */
export interface PriceTable {
  readonly currency: string
  readonly asOf?: string
  /** Returns the price of a model, or `undefined` if the model is not in the table. */
  priceOf(model: string | undefined): Price | undefined
  /** Returns the cost of one run (one request to the model). */
  costOf(usage: Usage | undefined, model?: string): UsageCost
  /**
   * Returns the cost of a conversation so far, including messages that are not shown. The cost is calculated
   * once for each state.
   */
  costOfChat(chat: PricedChat): UsageCost
}

/**
 * Creates a table of prices, for the option `prices` of `useChatStream`. The library contains no prices: the app
 * supplies them.
 *
 * @throws RangeError if a price is not a decimal number, or is negative.
 * @example
 * ```ts
 * const prices = priceTable({
 *   currency: 'USD',
 *   asOf: '2026-01-15',
 *   models: { 'deepseek-v3.2': { input: 0.27, output: 0.42 } },
 * })
 * console.log(prices.costOf({ inputTokens: 250, outputTokens: 85 }, 'deepseek-v3.2'))
 * ```
 */
export function priceTable({ currency, asOf, models, defaultModel }: PriceTableOptions): PriceTable {
  const prices = new Map(Object.entries(models).map(([model, price]) => [model, { ...price, currency }]))
  // A wrong price throws here, and not while a stream is shown.
  for (const price of prices.values()) costOf({ inputTokens: 1, outputTokens: 1 }, price)

  const priceOf = (model = defaultModel) =>
    model === undefined
      ? undefined
      : (prices.get(model) ?? prices.get(model.replace(/-(\d{8}|\d{4}-\d\d-\d\d)$/, '')))
  const priced = (usage: Usage | undefined, model = defaultModel) => costOf(usage, priceOf(model), model)

  function costOfMessage({ role, parts, status, runs, usage, model }: PricedMessage): readonly UsageCost[] {
    if (role !== 'assistant') return []
    return (runs ?? [{ usage, model }]).flatMap((run, i, all) => {
      const mayReport = status === 'streaming' && i === all.length - 1
      // A run that is under way reports its usage at its end. One that failed before its first part has none.
      if (run.usage === undefined && (mayReport || parts.length === 0)) return []
      return [priced(run.usage, run.model)]
    })
  }

  return {
    currency,
    ...(asOf !== undefined && { asOf }),
    priceOf,
    costOf: priced,
    costOfChat: perChat(({ messages, hidden = [] }) => {
      const costs = [...messages, ...hidden].flatMap(costOfMessage)
      return costs.length === 0 ? { status: 'exact', amount: '0', currency } : sumCosts(costs)
    }),
  }
}

/**
 * Caches the total. A stream changes the state with every frame, but the total is calculated again only if
 * usage or messages have changed.
 */
function perChat(calculate: (chat: PricedChat) => UsageCost): (chat: PricedChat) => UsageCost {
  const known = new WeakMap<object, { keys: readonly unknown[]; cost: UsageCost }>()
  return (chat) => {
    const last = chat.messages.at(-1)
    // The first message keeps its identity over the whole conversation, unless it is the one that changes.
    const owner = chat.messages[0] ?? chat
    const keys = [chat.messages.length, chat.hidden, last?.usage, last?.runs?.length, last?.status]
    const existing = known.get(owner)
    if (existing?.keys.every((key, i) => key === keys[i]) === true) return existing.cost
    const cost = calculate(chat)
    known.set(owner, { keys, cost })
    return cost
  }
}
