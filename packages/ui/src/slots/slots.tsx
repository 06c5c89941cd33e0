'use client'
import { createContext, useContext, type ComponentType, type ReactElement, type ReactNode } from 'react'
import type {
  ChatErrorData,
  ChatMessage,
  FilePart,
  ReasoningPart,
  SourcePart,
  StepPart,
  ToolCallPart,
  Usage,
} from '@chatstream/core'
import type { ComposerSettings } from '../Composer/Composer.tsx'
import { sameEntries, useStable } from '../shared/useStable.ts'

/**
 * The slots: the components of a chat that the app can replace, with the props of each component. Inside
 * `ChatStream`, a component can read the chat with the hooks of `@chatstream/react`.
 */
export interface Slots {
  Header: ComponentType
  Thread: ComponentType<{ suggestions?: readonly string[] }>
  /** The suggested questions, which are shown while there is no message. */
  Suggestions: ComponentType<{ suggestions?: readonly string[] }>
  Message: ComponentType<{ id: string }>
  /** The text of a user's message. */
  StreamingText: ComponentType<{ text: string; streaming?: boolean }>
  /** The text of an answer. */
  Markdown: ComponentType<{ text: string; streaming?: boolean; cut?: boolean }>
  /** A code block of an answer. */
  CodeBlock: ComponentType<{ code: string; language?: string; complete?: boolean }>
  Reasoning: ComponentType<{ part: ReasoningPart; running?: boolean }>
  Steps: ComponentType<{ parts: readonly StepPart[] }>
  /** The form that an agent's step asks for. It is shown below the title of the step. */
  FormRequest: ComponentType<{ part: StepPart }>
  ToolCall: ComponentType<{ part: ToolCallPart; live?: boolean }>
  File: ComponentType<{ part: FilePart }>
  Sources: ComponentType<{ parts: readonly SourcePart[] }>
  TokenUsage: ComponentType<{ usage: Usage; contextTokens?: number; filledBy?: Usage | undefined }>
  ErrorNotice: ComponentType<{
    error: ChatErrorData
    onRetry?: () => void
    onContinue?: () => void
    onDismiss?: () => void
  }>
  MessageActions: ComponentType<{ message: ChatMessage; onEdit?: () => void }>
  ConnectionStatus: ComponentType
  /**
   * The questions that wait until the current answer has ended. Rendered only while there is such a question.
   */
  Queue: ComponentType
  Composer: ComponentType<ComposerSettings>
}

const SlotsContext = createContext<Partial<Slots>>({})

/**
 * Provides the app's components for slots (replaceable parts of a chat) to all components below it. You can
 * pass a new object at each render: the parts render again only if a component in the object has changed.
 */
export function SlotsProvider(props: {
  slots?: Partial<Slots> | undefined
  children?: ReactNode
}): ReactElement {
  const slots = useStable(props.slots ?? none, sameSlots)
  return <SlotsContext.Provider value={slots}>{props.children}</SlotsContext.Provider>
}

/** Returns the components that the app has provided for slots (replaceable parts of a chat). */
export function useSlots(): Partial<Slots> {
  return useContext(SlotsContext)
}

const none: Partial<Slots> = {}

const sameSlots = (a: Partial<Slots>, b: Partial<Slots>) => sameEntries({ ...a }, { ...b })
