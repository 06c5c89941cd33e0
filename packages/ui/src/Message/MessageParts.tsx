'use client'
import { memo, type ReactElement } from 'react'
import type { ChatMessage, Part, SourcePart, StepPart } from '@chatstream/core'
import { Reasoning } from '../Reasoning/Reasoning.tsx'
import { useSlots } from '../slots.tsx'
import { Sources } from '../Sources/Sources.tsx'
import { safeUrl } from '../Sources/safeUrl.ts'
import { sameParts } from '../Steps/sameParts.ts'
import { Steps } from '../Steps/Steps.tsx'
import { StreamingText } from '../StreamingText/StreamingText.tsx'
import { ToolCall } from '../ToolCall/ToolCall.tsx'
import { groupParts } from './groupParts.ts'

/** The parts of a message in order. While it grows, only the part that grows renders. */
export function MessageParts({ message }: { message: ChatMessage }): ReactElement {
  const { groups, sources } = groupParts(message.parts)
  const live = message.status === 'streaming'
  return (
    <>
      {groups.map((group, index) =>
        group.type === 'steps' ? (
          <StepsGroup key={group.key} parts={group.parts} />
        ) : (
          <SinglePart
            key={group.key}
            part={group.part}
            running={live && index === groups.length - 1}
            live={live && group.part.type === 'tool-call'}
          />
        ),
      )}
      {sources.length > 0 && <SourcesGroup parts={sources} />}
    </>
  )
}

const StepsGroup = memo(function StepsGroup({ parts }: { parts: readonly StepPart[] }) {
  const { Steps: StepsSlot = Steps } = useSlots()
  return <StepsSlot parts={parts} />
}, sameParts)

const SourcesGroup = memo(function SourcesGroup({ parts }: { parts: readonly SourcePart[] }) {
  const { Sources: SourcesSlot = Sources } = useSlots()
  return <SourcesSlot parts={parts} />
}, sameParts)

interface SinglePartProps {
  part: Exclude<Part, StepPart | SourcePart>
  /** It is the last of a message that streams. */
  running: boolean
  /** Its message streams; told to tool calls only, so that the rest need not render at the end. */
  live: boolean
}

const SinglePart = memo(function SinglePart({ part, running, live }: SinglePartProps) {
  const slots = useSlots()
  switch (part.type) {
    case 'text': {
      const { StreamingText: Text = StreamingText } = slots
      return part.text === '' && !running ? null : <Text text={part.text} streaming={running} />
    }
    case 'reasoning': {
      const { Reasoning: ReasoningSlot = Reasoning } = slots
      return part.text === '' && !running ? null : <ReasoningSlot part={part} running={running} />
    }
    case 'tool-call': {
      const { ToolCall: ToolCallSlot = ToolCall } = slots
      return <ToolCallSlot part={part} live={live} />
    }
    case 'file':
      return <FileName name={part.name ?? part.mediaType} url={part.url} />
    case 'data': // What it means is the app's; it shows it by a renderer of its own.
      return null
    default:
      return part satisfies never
  }
})

function FileName({ name, url }: { name: string; url: string }): ReactElement {
  const link = safeUrl(url)
  return (
    <p className="cs-file">
      {link === undefined ? (
        <bdi>{name}</bdi>
      ) : (
        <a href={link.href} target="_blank" rel="noopener noreferrer nofollow">
          <bdi>{name}</bdi>
        </a>
      )}
    </p>
  )
}
