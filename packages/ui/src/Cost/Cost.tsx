'use client'
import { forwardRef, memo, type ReactElement } from 'react'
import { type Budget, checkBudget, type UsageCost, type Decimal } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { type StatsWords, useStatsWords } from '../strings/statsWords.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `Cost`. */
export type CostProps = ElementProps<
  'div',
  {
    /** The cost, from `useChatStream({ prices })`, `useCost` or `costOf`. */
    cost: UsageCost
    /** The budget. If the budget is nearly used or used up, a notice is shown. */
    budget?: (Budget & { currency: string }) | undefined
    /** The day on which the prices were read, as `YYYY-MM-DD`. Pass `prices.asOf`. */
    asOf?: string | undefined
    /** UI texts that replace those of the locale. */
    words?: Partial<StatsWords['cost']> | undefined
  }
>

/**
 * Shows the cost of an answer or a conversation. If the cost is unknown, the component says so, and names the
 * models that have no price.
 *
 * @example
 * ```tsx
 * const cost = costOf({ inputTokens: 250, outputTokens: 85 }, { currency: 'USD', input: 0.27, output: 0.42 })
 * const shown = <Cost cost={cost} budget={{ limit: 1, currency: 'USD' }} asOf="2026-01-15" />
 * ```
 */
export const Cost = memo(
  forwardRef<HTMLDivElement, CostProps>(function Cost({ cost, budget, asOf, words, ...props }, ref) {
    const { locale } = useStrings()
    const text = useStatsWords('cost', words)
    const own = {
      className: 'cs-cost',
      role: 'group',
      'aria-label': text.label,
      'data-status': cost.status,
      children: (
        <>
          <span className="cs-cost-amount">{amountIn(cost, text, locale)}</span>
          {cost.status !== 'exact' && <span className="cs-cost-note">{reasonIn(cost.unpriced, text)}</span>}
          {asOf !== undefined && cost.status !== 'unknown' && (
            <span className="cs-cost-note">{text.asOf(dayIn(asOf, locale))}</span>
          )}
          {budget !== undefined && <BudgetNotice cost={cost} budget={budget} words={text} />}
        </>
      ),
    }
    return useElement('div', own, props, ref)
  }),
)

/**
 * The notice about the budget. Its live region is always rendered, so that screen readers announce the notice when it
 * appears.
 */
function BudgetNotice({
  cost,
  budget,
  words,
}: {
  cost: UsageCost
  budget: Budget & { currency: string }
  words: StatsWords['cost']
}): ReactElement {
  const { locale, formats } = useStrings()
  const { status } = checkBudget(cost, budget)
  const limit = money(String(budget.limit), budget.currency, locale)
  const used = cost.status === 'unknown' ? 0 : Number(cost.amount) / Number(budget.limit)
  const notices = {
    within: '',
    near: words.budgetNear(formats.percent(used), limit),
    over: words.budgetOver(limit),
    unknown: words.budgetUnknown,
  }
  return (
    <span className="cs-budget" role="status" data-status={status}>
      {notices[status]}
    </span>
  )
}

function amountIn(cost: UsageCost, words: StatsWords['cost'], locale: string): string {
  if (cost.status === 'unknown') return words.unknown
  const amount = money(cost.amount, cost.currency, locale)
  return cost.status === 'exact' ? amount : words.atLeast(amount)
}

type Unpriced = Exclude<UsageCost, { status: 'exact' }>['unpriced']

function reasonIn(unpriced: Unpriced, words: StatsWords['cost']): string {
  const unknown = unpriced.filter(({ reason }) => reason === 'unknown-model')
  const models = unknown.flatMap(({ model }) => model ?? [])
  const hasNoUsage = unpriced.some(({ reason }) => reason === 'no-usage')
  return [
    ...(unknown.length > 0 ? [words.noPrice(models)] : []),
    ...(hasNoUsage ? [words.noUsage] : []),
  ].join(' · ')
}

/**
 * Formats an amount with the decimals of its currency. If these decimals would show fewer than two significant
 * digits, the amount has three significant digits.
 */
function money(amount: string, currency: string, locale: string): string {
  const usual = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const { maximumFractionDigits = 0 } = usual.resolvedOptions()
  const value = Math.abs(Number(amount))
  const isSmall = value > 0 && value < 10 ** (1 - maximumFractionDigits)
  const format = isSmall
    ? new Intl.NumberFormat(locale, { style: 'currency', currency, maximumSignificantDigits: 3 })
    : usual
  return format.format(amount as Decimal) // `costOf` and `exact` refuse other texts
}

function dayIn(day: string, locale: string): string {
  return new Date(day).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' })
}
