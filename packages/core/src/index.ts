export { textOf } from './message.ts'
export type {
  ChatMessage,
  DataPart,
  FilePart,
  FinishReason,
  MessageStatus,
  Part,
  ReasoningPart,
  Run,
  SourcePart,
  StepPart,
  TextPart,
  ToolCallPart,
  ToolCallState,
  Usage,
} from './message.ts'
export type { ChatEvent, StepOutcome, StepStart, WireEvent } from './events.ts'
export { ChatError, isChatError } from './errors.ts'
export type { ChatErrorData, ChatErrorKind } from './errors.ts'
export type {
  Capabilities,
  Decoder,
  EncodedRequest,
  EncodeInput,
  Protocol,
  SuggestedTimeouts,
} from './protocol/protocol.ts'
export type { RunMetrics } from './metrics/streamMetrics.ts'
export type { ChatState, ChatStatus } from './chat/chatState.ts'
export type { Chat, Question, SendOptions } from './chat/chat.ts'
