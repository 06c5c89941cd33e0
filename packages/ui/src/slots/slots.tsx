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

/** What each place of a chat is filled with, and what it is told. All below `ChatStream` can read the chat by the hooks. */
export interface Slots {
  Header: ComponentType
  Thread: ComponentType<{ suggestions?: readonly string[] }>
  /** Shown while there is no message. */
  Suggestions: ComponentType<{ suggestions?: readonly string[] }>
  Message: ComponentType<{ id: string }>
  /** What the user has written. */
  StreamingText: ComponentType<{ text: string; streaming?: boolean }>
  /** What the assistant has written. */
  Markdown: ComponentType<{ text: string; streaming?: boolean }>
  Reasoning: ComponentType<{ part: ReasoningPart; running?: boolean }>
  Steps: ComponentType<{ parts: readonly StepPart[] }>
  /** A step by which an agent asks for a form; stands below the step's title. */
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
  Composer: ComponentType<ComposerSettings>
}

const SlotsContext = createContext<Partial<Slots>>({})

/** Inline objects are welcome: the parts are told only when one of the components is another. */
export function SlotsProvider(props: {
  slots?: Partial<Slots> | undefined
  children?: ReactNode
}): ReactElement {
  const slots = useStable(props.slots ?? none, sameSlots)
  return <SlotsContext.Provider value={slots}>{props.children}</SlotsContext.Provider>
}

/** What the app has put in place of the parts. */
export function useSlots(): Partial<Slots> {
  return useContext(SlotsContext)
}

const none: Partial<Slots> = {}

const sameSlots = (a: Partial<Slots>, b: Partial<Slots>) => sameEntries({ ...a }, { ...b })
