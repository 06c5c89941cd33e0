'use client'
import { memo, type ReactElement } from 'react'
import type { ChatMessage, DataPart, SourcePart, StepPart, ToolCallPart } from '@chatstream/core'
import { Markdown } from '../Markdown/Markdown.tsx'
import { MessageFile } from '../MessageFile/MessageFile.tsx'
import { Reasoning } from '../Reasoning/Reasoning.tsx'
import { Rendered } from '../renderers/Rendered.tsx'
import { useRenderers } from '../renderers/renderers.tsx'
import { useSlots } from '../slots/slots.tsx'
import { CitationsProvider } from '../Sources/CitedText.tsx'
import { Sources } from '../Sources/Sources.tsx'
import { sameParts } from '../shared/sameParts.ts'
import { AgentOutput, NestedPartsContext } from '../Steps/NestedParts.tsx'
import { Steps } from '../Steps/Steps.tsx'
import { StreamingText } from '../StreamingText/StreamingText.tsx'
import { ToolCall } from '../ToolCall/ToolCall.tsx'
import { groupParts, type Single } from './groupParts.ts'

/** The parts of a message, in order. While the message grows, only the growing part renders again. */
export function MessageParts({ message }: { message: ChatMessage }): ReactElement {
  const { groups, sources, nested } = groupParts(message.parts)
  const live = message.status === 'streaming'
  const isCut = !live && (message.status !== 'complete' || message.finishReason === 'length')
  const last = message.parts.at(-1)
  const single = (part: Single, key: number, isLast: boolean) => (
    <SinglePart
      key={key}
      part={part}
      role={message.role}
      live={live && isLive(part, isLast)}
      cut={isLast && isCut}
    />
  )
  const inside = (parts: readonly Single[]) => parts.map((part, index) => single(part, index, part === last))
  const shown = (
    <CitationsProvider sources={sources}>
      {groups.map((group, index) =>
        group.type === 'steps' ? (
          <StepsGroup key={group.key} parts={group.parts} />
        ) : group.type === 'agent' ? (
          <AgentOutput key={group.key}>{inside(group.parts)}</AgentOutput>
        ) : (
          single(group.part, group.key, index === groups.length - 1)
        ),
      )}
      {sources.length > 0 && <SourcesGroup parts={sources} />}
    </CitationsProvider>
  )
  if (nested.size === 0) return shown
  const contents = new Map(Array.from(nested, ([id, parts]) => [id, inside(parts)] as const))
  return <NestedPartsContext.Provider value={contents}>{shown}</NestedPartsContext.Provider>
}

const StepsGroup = memo(function StepsGroup({ parts }: { parts: readonly StepPart[] }) {
  const { Steps: StepsSlot = Steps } = useSlots()
  return <StepsSlot parts={parts} />
}, sameParts)

const SourcesGroup = memo(function SourcesGroup({ parts }: { parts: readonly SourcePart[] }) {
  const { Sources: SourcesSlot = Sources } = useSlots()
  return <SourcesSlot parts={parts} />
}, sameParts)

/**
 * Returns whether a part of a streaming message may still change. The other parts do not render when the message
 * ends.
 */
function isLive({ type }: Single, isLast: boolean): boolean {
  return type === 'tool-call' || (isLast && (type === 'text' || type === 'reasoning'))
}

interface SinglePartProps {
  part: Single
  role: ChatMessage['role']
  live: boolean
  /** `true` for the last text of an answer that did not end as the model meant it to. */
  cut: boolean
}

const SinglePart = memo(function SinglePart({ part, role, live, cut }: SinglePartProps) {
  const slots = useSlots()
  switch (part.type) {
    case 'text': {
      const { StreamingText: UserText = StreamingText, Markdown: AnswerText = Markdown } = slots
      if (part.text === '' && !live) return null
      if (role !== 'assistant') return <UserText text={part.text} streaming={live} />
      return <AnswerText text={part.text} streaming={live} cut={cut} />
    }
    case 'reasoning': {
      const { Reasoning: ReasoningSlot = Reasoning } = slots
      return part.text === '' && !live ? null : <ReasoningSlot part={part} running={live} />
    }
    case 'tool-call':
      return <ToolCallOrRenderer part={part} live={live} />
    case 'file': {
      const { File = MessageFile } = slots
      return <File part={part} />
    }
    case 'data':
      return <DataRenderer part={part} />
    default:
      return part satisfies never
  }
})

function ToolCallOrRenderer({ part, live }: { part: ToolCallPart; live: boolean }): ReactElement {
  const { ToolCall: ToolCallSlot = ToolCall } = useSlots()
  return (
    <Rendered
      components={useRenderers().tool}
      name={part.name}
      props={{ part, live }}
      retryOn={part.state}
      fallback={<ToolCallSlot part={part} live={live} />}
    />
  )
}

/** Renders a data part by the app's component. Without one nothing is shown, since only the app knows its meaning. */
function DataRenderer({ part }: { part: DataPart }): ReactElement {
  return (
    <Rendered
      components={useRenderers().data}
      name={part.name}
      props={{ part }}
      retryOn={part}
      fallback={null}
    />
  )
}
