'use client'
import { forwardRef, memo, type ReactElement } from 'react'
import type { Usage } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import type { Formats } from '../strings/formats.ts'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

type Label = (count: number, strings: Strings['usage'], formats: Formats) => string

/** All counts, in the order they are shown. A record, so that a field added to `Usage` needs a label to compile. */
const labels: Readonly<Record<keyof Usage, Label>> = {
  inputTokens: (count, { input }, { number }) => input(number(count)),
  outputTokens: (count, { output }, { number }) => output(number(count)),
  cachedInputTokens: (count, { cached }, { number }) => cached(number(count)),
  reasoningTokens: (count, { reasoning }, { number }) => reasoning(number(count)),
  totalTokens: (count, { total }, { number }) => total(number(count)),
  calls: (count, { calls }, formats) => calls(count, formats),
}
const allFields = Object.keys(labels) as readonly (keyof Usage)[] // the keys of the record above

/** The counts that are shown even if they are zero. */
const shownAtZero = new Set<keyof Usage>(['inputTokens', 'outputTokens', 'totalTokens'])

/** The props of `TokenUsage`. */
export type TokenUsageProps = ElementProps<
  'ul',
  {
    /** The token counts, as the provider reported them. */
    usage: Usage
    /**
     * The counts to show, in this order. Counts that were not reported are left out.
     *
     * @defaultValue all counts
     */
    fields?: readonly (keyof Usage)[]
    /**
     * The size of the model's context, in tokens. With this prop, a meter shows the used part of the context.
     */
    contextTokens?: number | undefined
    /**
     * The token usage for the meter: its input and output tokens fill the model's context. If an answer has
     * several runs (requests to the model), pass the usage of the last run.
     *
     * @defaultValue `usage`
     */
    filledBy?: Usage | undefined
  }
>

/**
 * Shows the token usage of an answer, and the used part of the model's context.
 *
 * @example
 * ```tsx
 * <TokenUsage usage={{ inputTokens: 250, outputTokens: 85 }} contextTokens={128_000} />
 * ```
 */
export const TokenUsage = memo(
  forwardRef<HTMLUListElement, TokenUsageProps>(function TokenUsage(
    { usage, fields = allFields, contextTokens, filledBy = usage, ...props },
    ref,
  ) {
    const { strings, formats } = useStrings()
    const { inputTokens, outputTokens = 0 } = filledBy
    const isKnown = inputTokens !== undefined && contextTokens !== undefined && contextTokens > 0
    const own = {
      className: 'cs-usage',
      'aria-label': strings.usage.label,
      children: (
        <>
          {fields.map((field) => {
            const count = usage[field]
            return (
              count !== undefined &&
              (count > 0 || shownAtZero.has(field)) && (
                <li key={field} data-field={field}>
                  <bdi>{labels[field](count, strings.usage, formats)}</bdi>
                </li>
              )
            )
          })}
          {isKnown && (
            <li data-field="context">
              <ContextMeter used={inputTokens + outputTokens} limit={contextTokens} />
            </li>
          )}
        </>
      ),
    }
    return useElement('ul', own, props, ref)
  }),
)

const nearFrom = 0.8
const fullFrom = 0.95

/**
 * A meter drawn as SVG: browsers style `<meter>` differently, and a strict content security policy forbids style
 * attributes.
 */
function ContextMeter({ used, limit }: { used: number; limit: number }): ReactElement {
  const { strings, formats } = useStrings()
  const part = Math.min(1, used / limit)
  const words = strings.usage.contextUsed(used, limit, formats)
  return (
    <span
      className="cs-meter"
      role="meter"
      title={words}
      aria-label={strings.usage.context}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={Math.min(used, limit)}
      aria-valuetext={words}
      data-state={part >= fullFrom ? 'full' : part >= nearFrom ? 'near' : 'free'}
    >
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width={100 * part} height={10} />
      </svg>
      <span aria-hidden="true">{formats.percent(used / limit)}</span>
    </span>
  )
}
