'use client'
import { forwardRef, memo, useState, type ReactElement, type SyntheticEvent } from 'react'
import type { ToolCallPart } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { showText, visibleText } from '../shared/hiddenCharacters.tsx'
import { useElapsedSeconds } from '../shared/useElapsedSeconds.ts'
import { formatValue, formatWhole, maxShownChars, previewOf as firstTextOf } from '../shared/formatValue.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { ToolApproval } from './ToolApproval.tsx'

/** The props of `ToolCall`. */
export type ToolCallProps = ElementProps<
  'details',
  {
    /** The tool call part of a message. */
    part: ToolCallPart
    /**
     * `true` while the message of the call streams. With `false`, a call without a result is shown as unfinished.
     *
     * @defaultValue `false`
     */
    live?: boolean | undefined
  }
>

/**
 * Shows a tool call: the name of the tool, the arguments and the result. The arguments are already shown
 * while they stream. The user opens and closes the details. While the call waits for approval, the details
 * are open, with buttons that allow or deny the call. These buttons need a `ChatProvider`.
 *
 * @example
 * ```tsx
 * <ToolCall part={{ type: 'tool-call', id: 'c1', name: 'price_table', inputText: '{}', state: 'ready' }} />
 * ```
 */
export const ToolCall = memo(
  forwardRef<HTMLDetailsElement, ToolCallProps>(function ToolCall({ part, live = false, ...props }, ref) {
    const { strings, formats } = useStrings()
    const [opened, setOpened] = useState(false)
    const { name, title = name, output, error } = part
    const underWay = part.state === 'streaming-input' || part.state === 'running'
    const state = underWay && !live ? 'unfinished' : part.state
    const asking = state === 'awaiting-approval'
    const input = inputOf(part)
    const preview = asking ? '' : previewOf(part)
    const seconds = useElapsedSeconds(underWay && live)
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
            <bdi className="cs-node-title">{strings.tool.title(visibleText(title), state)}</bdi>
            {part.providerExecuted === true && (
              <span className="cs-node-detail">{strings.tool.byProvider}</span>
            )}
            {preview !== '' && <code className="cs-node-detail cs-preview">{showText(preview)}</code>}
            {seconds > 0 && <span className="cs-node-stats">{formats.duration(seconds * 1000)}</span>}
          </summary>
          <div className="cs-node-body">
            {input !== '' && !asking && <Value label={strings.tool.input} value={input} />}
            {output !== undefined && <Value label={strings.tool.output} value={output} />}
            {error !== undefined && <Value label={strings.tool.error} value={error} />}
            {asking && <Question part={part} input={input} />}
          </div>
        </>
      ),
    }
    return useElement('details', own, props, ref)
  }),
)

/**
 * Returns the parsed arguments, or the text of the arguments if they cannot be parsed. Also returns the text while
 * long arguments stream, because formatting the value in every frame would take too long.
 */
function inputOf({ state, input, inputText }: ToolCallPart): unknown {
  const isLong = state === 'streaming-input' && inputText.length > maxShownChars
  return input === undefined || isLong ? inputText : input
}

const maxPreviewChars = 200

/**
 * Returns a preview of the arguments on one line. While the arguments arrive, the preview is the first text in the
 * arguments, because incomplete JSON is hard to read.
 */
function previewOf({ input, inputText, state }: ToolCallPart): string {
  if (state === 'streaming-input') return firstTextOf(input) ?? ''
  const text = inputText === '' && input !== undefined ? formatValue(input, 0) : inputText
  return text.slice(0, maxPreviewChars)
}

/**
 * Shows all arguments of a call that waits for approval. The user must open long arguments before the call can be
 * allowed.
 */
function Question({ part, input }: { part: ToolCallPart; input: unknown }): ReactElement {
  const { strings, formats } = useStrings()
  const [readId, setReadId] = useState<string>()
  const text = formatWhole(input)
  const isUnread = text.length > maxShownChars && readId !== part.id
  return (
    <>
      {input !== '' && (
        <Value label={strings.tool.input} value={isUnread ? text.slice(0, maxShownChars) : text} whole />
      )}
      {isUnread && (
        <button type="button" className="cs-button" onClick={() => setReadId(part.id)}>
          {strings.tool.showAll(text.length, formats)}
        </button>
      )}
      <ToolApproval part={part} isUnread={isUnread} />
    </>
  )
}

function Value({
  label,
  value,
  whole = false,
}: {
  label: string
  value: unknown
  whole?: boolean
}): ReactElement {
  return (
    <div>
      <div className="cs-label">{label}</div>
      <pre className="cs-value" dir="auto" tabIndex={0 /* It may scroll. */}>
        {showText(whole ? formatWhole(value) : formatValue(value))}
      </pre>
    </div>
  )
}
