'use client'
import { forwardRef, lazy, memo, type ReactElement } from 'react'
import { asksForForm, type StepPart } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { showText, visibleText } from '../shared/hiddenCharacters.tsx'
import { useElapsedSeconds } from '../shared/useElapsedSeconds.ts'
import { useIsInPage } from '../shared/useInPieces.ts'
import { formatValue, previewOf } from '../shared/formatValue.ts'
import { Rendered } from '../renderers/Rendered.tsx'
import { useRenderers } from '../renderers/renderers.tsx'
import { useSlots } from '../slots/slots.tsx'
import type { Formats } from '../strings/formats.ts'
import type { StepProgress, Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { TokenUsage } from '../TokenUsage/TokenUsage.tsx'
import { sameParts } from '../shared/sameParts.ts'
import { NestedParts } from './NestedParts.tsx'
import { StepIcon } from './StepIcon.tsx'
import { stepTree, type StepNode } from './stepTree.ts'

/** The props of `Steps`. */
export type StepsProps = ElementProps<
  'ol',
  {
    /**
     * The steps, in order. If the `parentId` of a step is the id of another step, the step is shown inside
     * that step.
     */
    parts: readonly StepPart[]
  }
>

/**
 * The steps of an agent, as a nested list.
 *
 * @example
 * ```tsx
 * <Steps parts={message.parts.filter((part) => part.type === 'step')} />
 * ```
 */
export const Steps = memo(
  forwardRef<HTMLOListElement, StepsProps>(function Steps({ parts, ...props }, ref) {
    const { strings } = useStrings()
    const own = {
      className: 'cs-steps',
      'aria-label': strings.step.label,
      children: stepTree(parts).map((node) => <Branch key={node.part.id} node={node} />),
    }
    return useElement('ol', own, props, ref)
  }),
  sameParts,
)

function Branch({ node: { part, children } }: { node: StepNode }): ReactElement {
  return (
    <Step part={part}>
      <StepContent part={part} />
      <NestedParts id={part.id} />
      {children.length > 0 && (
        <ol className="cs-steps">
          {children.map((child) => (
            <Branch key={child.part.id} node={child} />
          ))}
        </ol>
      )}
    </Step>
  )
}

/** The props of `Step`. */
export type StepProps = ElementProps<'li', { part: StepPart }>

/**
 * One step of an agent, with its title and its duration. A `<details>` element contains the arguments and the result.
 *
 * @example
 * ```tsx
 * <ol><Step part={{ type: 'step', id: 's1', kind: 'consultant_lookup', state: 'running' }} /></ol>
 * ```
 */
export const Step = memo(
  forwardRef<HTMLLIElement, StepProps>(function Step({ part, ...props }, ref) {
    const own = {
      className: 'cs-node cs-step',
      'data-state': progressOf(part),
      'data-kind': part.kind,
      children: <StepContent part={part} />,
    }
    return useElement('li', own, props, ref)
  }),
)

const StepContent = memo(function StepContent({ part }: { part: StepPart }) {
  return (
    <Rendered
      components={useRenderers().step}
      name={part.kind}
      props={{ part }}
      retryOn={part.state}
      fallback={asksForForm(part) ? <FormStep part={part} /> : <DefaultStep part={part} />}
    />
  )
})

/** The form, which is loaded when an agent asks for one. */
const LazyFormRequest = lazy(async () => {
  const { FormRequest } = await import('../FormRequest/FormRequest.tsx')
  return { default: FormRequest }
})

/** A step that asks for a form. The form is always open, because the conversation waits for it. */
function FormStep({ part }: { part: StepPart }): ReactElement {
  // A server cannot wait for it: `renderToString` fails in a boundary that waits, and React reports that in the page.
  const isInPage = useIsInPage()
  const { FormRequest = isInPage ? LazyFormRequest : undefined } = useSlots()
  return (
    <>
      <div className="cs-node-summary">
        {/* The form shows the arguments. */}
        <StepTitle part={part} about={undefined} />
      </div>
      <Rendered
        components={{ form: FormRequest }}
        name="form"
        props={{ part }}
        retryOn={part}
        fallback={<StepFindings part={part} />}
      />
    </>
  )
}

/** The title of a step, and a `<details>` with the rest. */
function DefaultStep({ part }: { part: StepPart }): ReactElement {
  if (part.args === undefined && part.result === undefined) {
    return (
      <div className="cs-node-summary">
        <StepTitle part={part} about={previewOf(part.args)} />
      </div>
    )
  }
  return (
    <details>
      <summary className="cs-node-summary">
        <StepTitle part={part} about={previewOf(part.args)} />
      </summary>
      <StepFindings part={part} />
    </details>
  )
}

interface StepTitleProps {
  part: StepPart
  about: string | undefined
}

function StepTitle({ part, about }: StepTitleProps): ReactElement {
  const { strings, formats } = useStrings()
  const progress = progressOf(part)
  const known = strings.step.title(part.kind, progress)
  const title = known ?? visibleText(part.title ?? part.kind)
  const seconds = useElapsedSeconds(progress === 'running' && part.endedAt === undefined, part.startedAt)
  const told = progress === 'unfinished' || (progress === 'failed' && known === undefined)
  const stats = statsOf(part, strings, formats)
  if (seconds > 0) stats.unshift(formats.duration(seconds * 1000))
  return (
    <>
      <StepIcon kind={part.kind} />
      <bdi className="cs-node-title">{title}</bdi>
      {about !== undefined && <bdi className="cs-node-detail cs-quoted">{showText(about)}</bdi>}
      {about === undefined && known !== undefined && part.title !== undefined && (
        <bdi className="cs-node-detail">{showText(part.title)}</bdi>
      )}
      {told && <span className="cs-node-detail">{strings.step.progress[progress]}</span>}
      {stats.length > 0 && <span className="cs-node-stats">{stats.join(' · ')}</span>}
    </>
  )
}

function StepFindings({ part }: { part: StepPart }): ReactElement {
  const { strings } = useStrings()
  const { TokenUsage: UsageSlot = TokenUsage } = useSlots()
  return (
    <div className="cs-node-body">
      {part.title !== undefined && <p dir="auto">{showText(part.title)}</p>}
      {part.args !== undefined && <Finding label={strings.step.arguments} value={part.args} />}
      {part.result !== undefined && <Finding label={strings.step.result} value={part.result} />}
      {part.usage !== undefined && <UsageSlot usage={part.usage} />}
    </div>
  )
}

function Finding({ label, value }: { label: string; value: unknown }): ReactElement {
  return (
    <div>
      <div className="cs-label">{label}</div>
      <pre
        className={typeof value === 'string' ? 'cs-value cs-prose' : 'cs-value'}
        dir="auto"
        tabIndex={0} // It may scroll.
      >
        {showText(formatValue(value))}
      </pre>
    </div>
  )
}

/**
 * Returns the progress of a step. A failed step without a result and without an end time was cut off, because its
 * message ended.
 */
function progressOf({ state, endedAt, result }: StepPart): StepProgress {
  return state === 'failed' && endedAt === undefined && result === undefined ? 'unfinished' : state
}

function statsOf(part: StepPart, strings: Strings, formats: Formats): string[] {
  const { result, startedAt, endedAt, usage } = part
  const stats: string[] = []
  if (Array.isArray(result)) stats.push(strings.step.results(result.length, formats))
  if (startedAt !== undefined && endedAt !== undefined)
    stats.push(formats.duration(Math.max(0, endedAt - startedAt)))
  const tokens = usage?.totalTokens
  if (tokens !== undefined) stats.push(strings.chat.tokens(tokens, formats))
  return stats
}
