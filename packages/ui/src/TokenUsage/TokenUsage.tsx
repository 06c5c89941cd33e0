'use client'
import { forwardRef, memo } from 'react'
import type { Usage } from '@chatstream/core'
import { useElement, type ElementProps } from '../element/useElement.ts'
import type { Formats } from '../strings/formats.ts'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

const allFields = [
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'reasoningTokens',
  'totalTokens',
  'calls',
] as const satisfies readonly (keyof Usage)[]

export type TokenUsageProps = ElementProps<
  'ul',
  {
    usage: Usage
    /** Which counts, in which order; all by default. Counts that were not reported are left out. */
    fields?: readonly (keyof Usage)[]
  }
>

/**
 * What an answer used.
 *
 * @example
 * ```tsx
 * <TokenUsage usage={{ inputTokens: 250, outputTokens: 85 }} />
 * ```
 */
export const TokenUsage = memo(
  forwardRef<HTMLUListElement, TokenUsageProps>(function TokenUsage(
    { usage, fields = allFields, ...props },
    ref,
  ) {
    const { strings, formats } = useStrings()
    const own = {
      className: 'cs-usage',
      'aria-label': strings.usage.label,
      children: fields.map((field) => {
        const count = usage[field]
        return (
          count !== undefined && (
            <li key={field} data-field={field}>
              {say(field, count, strings, formats)}
            </li>
          )
        )
      }),
    }
    return useElement('ul', own, props, ref)
  }),
)

function say(field: keyof Usage, count: number, { usage }: Strings, formats: Formats): string {
  switch (field) {
    case 'inputTokens':
      return usage.input(formats.number(count))
    case 'outputTokens':
      return usage.output(formats.number(count))
    case 'cachedInputTokens':
      return usage.cached(formats.number(count))
    case 'reasoningTokens':
      return usage.reasoning(formats.number(count))
    case 'totalTokens':
      return usage.total(formats.number(count))
    case 'calls':
      return usage.calls(count, formats)
    default:
      return field satisfies never
  }
}
