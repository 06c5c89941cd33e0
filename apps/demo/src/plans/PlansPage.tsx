import { comparePlans, type Decimal, type PlanCost, projectMonthly } from '@chatstream/core'
import { useId, useState } from 'react'
import type { Language } from '../words.ts'
import { asOf, examplePlans } from './examplePlans.ts'
import { plansWords, type PlansWords } from './plansWords.ts'

/** The cost of a month of traffic with several plans, and the savings by a change to the first of them. */
export function PlansPage() {
  const [requests, setRequests] = useState('1000000')
  const [inputTokens, setInputTokens] = useState('1000')
  const [outputTokens, setOutputTokens] = useState('500')
  const language: Language = navigator.language.startsWith('ja') ? 'ja' : 'en'
  const words = plansWords[language]
  const counts = [requests, inputTokens, outputTokens].map(Number)
  const isValid = [requests, inputTokens, outputTokens].every((text) => /^\d+(\.\d+)?$/.test(text))
  return (
    <div lang={language} className="plans">
      <header className="bar">
        <h1>{words.title}</h1>
        <a href="/chat">{words.chat}</a>
      </header>
      <main>
        <form onSubmit={(event) => event.preventDefault()}>
          <fieldset>
            <legend>{words.traffic}</legend>
            <Count label={words.requests} value={requests} onChange={setRequests} />
            <Count label={words.inputTokens} value={inputTokens} onChange={setInputTokens} />
            <Count label={words.outputTokens} value={outputTokens} onChange={setOutputTokens} />
          </fieldset>
        </form>
        <p>
          {words.prices(new Date(asOf).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' }))}
        </p>
        <div role="status">{isValid ? '' : words.invalid}</div>
        {isValid && <Comparison counts={counts} language={language} words={words} />}
      </main>
    </div>
  )
}

function Count(props: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId()
  return (
    <div className="count">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        inputMode="decimal"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </div>
  )
}

interface ComparisonProps {
  /** Requests, input and output tokens per request. */
  counts: readonly number[]
  language: Language
  words: PlansWords
}

function Comparison({
  counts: [requests = 0, inputTokens = 0, outputTokens = 0],
  language,
  words,
}: ComparisonProps) {
  const [first] = examplePlans
  if (first === undefined) return null
  const month = projectMonthly(requests, { inputTokens, outputTokens }, first.price)
  const costs = comparePlans(month, examplePlans)
  const highest = Math.max(...costs.map(({ converted }) => Number(converted)))
  return (
    <ul>
      {examplePlans.map(({ name, price, exchangeRate = 1 }, i) => {
        const cost = costs[i]
        return (
          cost !== undefined && (
            <li key={name} data-plan={name}>
              <h2>{words.plans[name]}</h2>
              <p>{words.perMillion(`$${price.input}`, `$${price.output}`, `¥${exchangeRate}`)}</p>
              <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width={highest === 0 ? 0 : (100 * Number(cost.converted)) / highest} height="1" />
              </svg>
              <Amounts cost={cost} language={language} words={words} />
            </li>
          )
        )
      })}
    </ul>
  )
}

function Amounts({ cost, language, words }: { cost: PlanCost; language: Language; words: PlansWords }) {
  /** Small amounts keep three digits, so that none looks like nothing. */
  const money = (amount: Decimal, currency: string) =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency,
      trailingZeroDisplay: 'stripIfInteger',
      ...(Number(amount) < 1 && { maximumSignificantDigits: 3 }),
    }).format(amount)
  const yen = (amount: Decimal) => money(amount, 'JPY')
  const { saved } = cost
  return (
    <dl>
      <dt>{words.month}</dt>
      <dd>{money(cost.amount, cost.currency)}</dd>
      <dt>{words.converted}</dt>
      <dd>{yen(cost.converted)}</dd>
      {saved === undefined ? (
        <>
          <dt className="note">{words.reference}</dt>
          <dd />
        </>
      ) : (
        <>
          <dt>{words.savedMonth}</dt>
          <dd>
            {yen(saved.perMonth)}
            {saved.percent !== undefined && ` (${saved.percent} %)`}
          </dd>
          <dt>{words.savedYear}</dt>
          <dd>{yen(saved.perYear)}</dd>
        </>
      )}
    </dl>
  )
}
