import type { Plan } from '@chatstream/core'
import type { PlansWords } from './plansWords.ts'

/** The day of the example prices. */
export const asOf = '2026-01-15'

/** Example plans: dollars per million tokens, and ¥ per dollar (yen or yuan, as in the plan). The first is the reference. */
export const examplePlans: readonly (Plan & { name: keyof PlansWords['plans'] })[] = [
  { name: 'deepseek', price: { currency: 'USD', input: '0.27', output: '0.42' }, exchangeRate: '1' },
  { name: 'official', price: { currency: 'USD', input: '2.50', output: '10' }, exchangeRate: '7.3' },
  { name: 'relay', price: { currency: 'USD', input: '3', output: '12' }, exchangeRate: '6' },
]
