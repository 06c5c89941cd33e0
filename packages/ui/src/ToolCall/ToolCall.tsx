'use client'
import { forwardRef, memo, useState, type ReactElement, type SyntheticEvent } from 'react'
import type { ToolCallPart } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { formatValue, maxShownChars } from '../shared/formatValue.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { ToolApproval } from './ToolApproval.tsx'

export type ToolCallProps = ElementProps<
  'details',
  {
    part: ToolCallPart
    /** Its message is still streaming. A call that is under way without it will not end: it is shown as unfinished. */
    live?: boolean | undefined
  }
>

/**
 * A call of a tool: its name, its arguments as they stream, and what came of it. Only the user opens and closes it, but
 * for a call that awaits approval, which stands open with its buttons and needs a `ChatProvider`.
 *
 * @example
 * ```tsx
 * <ToolCall part={{ type: 'tool-call', id: 'c1', name: 'price_table', inputText: '{}', state: 'ready' }} />
 * ```
 */
export const ToolCall = memo(
  forwardRef<HTMLDetailsElement, ToolCallProps>(function ToolCall({ part, live = false, ...props }, ref) {
    const { strings } = useStrings()
    const [opened, setOpened] = useState(false)
    const { name, title = name, output, error } = part
    const underWay = part.state === 'streaming-input' || part.state === 'running'
    const state = underWay && !live ? 'unfinished' : part.state
    const asking = state === 'awaiting-approval'
    const input = inputOf(part)
    const preview = previewOf(part)
    const own = {
      className: 'cs-node cs-tool',
      'data-state': state,
      open: asking || opened,
      onToggle(event: SyntheticEvent<HTMLDetailsElement>) {
        if (!asking) setOpened(event.currentTarget.open)
      },
      children: (
        <>
          <summary className="cs-node-summary">
            <bdi className="cs-node-title">{strings.tool.title(title, state)}</bdi>
            {part.providerExecuted === true && (
              <span className="cs-node-detail">{strings.tool.byProvider}</span>
            )}
            {preview !== '' && <code className="cs-node-detail cs-preview">{preview}</code>}
          </summary>
          <div className="cs-node-body">
            {input !== '' && <Value label={strings.tool.input} value={input} />}
            {output !== undefined && <Value label={strings.tool.output} value={output} />}
            {error !== undefined && <Value label={strings.tool.error} value={error} />}
            {asking && <ToolApproval part={part} />}
          </div>
        </>
      ),
    }
    return useElement('details', own, props, ref)
  }),
)

/** What can be read of the arguments so far; their text where nothing can, or where writing all of it anew a frame costs too much. */
function inputOf({ state, input, inputText }: ToolCallPart): unknown {
  const isLong = state === 'streaming-input' && inputText.length > maxShownChars
  return input === undefined || isLong ? inputText : input
}

const maxPreviewChars = 200

/** The arguments in a line. */
function previewOf({ input, inputText }: ToolCallPart): string {
  const text = inputText === '' && input !== undefined ? formatValue(input, 0) : inputText
  return text.slice(0, maxPreviewChars)
}

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
