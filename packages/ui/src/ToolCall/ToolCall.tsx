'use client'
import { forwardRef, memo, type ReactElement } from 'react'
import type { ToolCallPart } from '@chatstream/core'
import { useElement, type ElementProps } from '../element/useElement.ts'
import { formatValue } from '../formatValue.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

export type ToolCallProps = ElementProps<
  'details',
  {
    part: ToolCallPart
    /** Its message is still streaming. A call that is under way without it will not end: it is shown as unfinished. */
    live?: boolean | undefined
  }
>

/**
 * A call of a tool: its name, its arguments as they stream, and what came of it.
 *
 * @example
 * ```tsx
 * <ToolCall part={{ type: 'tool-call', id: 'c1', name: 'price_table', inputText: '{}', state: 'ready' }} />
 * ```
 */
export const ToolCall = memo(
  forwardRef<HTMLDetailsElement, ToolCallProps>(function ToolCall({ part, live = false, ...props }, ref) {
    const { strings } = useStrings()
    const { name, inputText, input, output, error } = part
    const underWay = part.state === 'streaming-input' || part.state === 'running'
    const state = underWay && !live ? 'unfinished' : part.state
    const own = {
      className: 'cs-node cs-tool',
      'data-state': state,
      children: (
        <>
          <summary className="cs-node-summary">
            <bdi className="cs-node-title">{strings.tool.title(name, state)}</bdi>
            {inputText !== '' && <code className="cs-node-detail cs-preview">{inputText.slice(0, 200)}</code>}
          </summary>
          <div className="cs-node-body">
            <Value label={strings.tool.input} value={underWay || input === undefined ? inputText : input} />
            {output !== undefined && <Value label={strings.tool.output} value={output} />}
            {error !== undefined && <Value label={strings.tool.error} value={error} />}
          </div>
        </>
      ),
    }
    return useElement('details', own, props, ref)
  }),
)

function Value({ label, value }: { label: string; value: unknown }): ReactElement {
  return (
    <div>
      <div className="cs-label">{label}</div>
      <pre className="cs-value" dir="auto" tabIndex={0 /* It may scroll. */}>
        {formatValue(value)}
      </pre>
    </div>
  )
}
