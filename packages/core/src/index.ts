export { asksForForm, hasResult, textOf } from './message.ts'
export type {
  ChatMessage,
  DataPart,
  Echo,
  FilePart,
  FinishReason,
  MessageStatus,
  NextRun,
  Part,
  ReasoningPart,
  Run,
  SourcePart,
  StepPart,
  TextPart,
  ToolCallBase,
  ToolCallOf,
  ToolCallPart,
  ToolCallState,
  Usage,
} from './message.ts'
export { threadStateAfter } from './thread.ts'
export { claimsOfAsker, claimToolCall, isHeld, readClaimId } from './threadClaims.ts'
export type { ToolClaims } from './threadClaims.ts'
export type {
  MessagePage,
  OpenedThread,
  Thread,
  ThreadChange,
  ThreadEvent,
  ThreadMessage,
  ThreadPage,
  ThreadQuestion,
  ThreadState,
} from './thread.ts'
export { createThreads } from './threads/createThreads.ts'
export type { ThreadsOptions } from './threads/threadsOptions.ts'
export { applyThreadEvent } from './threads/threadList.ts'
export type { ThreadListQuery, ThreadSource, ThreadsConnection } from './threads/source.ts'
export type { ThreadFilter, Threads, ThreadsState } from './threads/threads.ts'
export type {
  EventPage,
  StoredEvent,
  StoredRun,
  StoredThread,
  ThreadQuery,
  ThreadSnapshot,
  ThreadStore,
  ThreadWrite,
} from './threadStore.ts'
export { tool } from './tool.ts'
export type { StandardSchemaV1 } from '@standard-schema/spec'
export type { SchemaTool, Tool, ToolContext, ToolInput, ToolOutput, ToolSet } from './tool.ts'
export type { ChatEvent, StepOutcome, StepStart, ToolEvent, WireEvent } from './events.ts'
export { ChatError, isChatError } from './errors/chatError.ts'
export type { ChatErrorData, ErrorParams } from './errors/chatError.ts'
export type { ChatErrorKind, ChatErrorReason } from './errors/reasons.ts'
export { createError } from './errors/createError.ts'
export { reasonFor } from './errors/reasonFor.ts'
export type { Reported } from './errors/reasonFor.ts'
export { explainError } from './errors/explainError.ts'
export type { ErrorAudience, ErrorWords, ExplainErrorOptions } from './errors/explainError.ts'
export { explainToUser } from './errors/explainToUser.ts'
export type { ErrorCatalogue, ReasonWords, UserErrorCatalogue } from './errors/catalogue.ts'
export { englishErrors } from './errors/englishErrors.ts'
export { englishUserErrors } from './errors/englishUserErrors.ts'
export { japaneseErrors } from './errors/japaneseErrors.ts'
export { systemClock } from './clock.ts'
export type { Clock, FrameScheduler } from './clock.ts'
export { createId } from './createId.ts'
export { readSse } from './wire/readSse.ts'
export { readNdjson } from './wire/readNdjson.ts'
export type { SseOptions } from './wire/limits.ts'
export { fetchTransport } from './transport/fetchTransport.ts'
export type { FetchTransportOptions } from './transport/fetchTransport.ts'
export { webSocketTransport } from './transport/webSocketTransport.ts'
export type { WebSocketTransportOptions } from './transport/webSocketTransport.ts'
export type { SocketRequest } from './transport/socketMessages.ts'
export { requestJson } from './transport/requestJson.ts'
export type { RequestJsonOptions } from './transport/requestJson.ts'
export type { StreamEnding, Transport, TransportRequest, WireStream } from './transport/transport.ts'
export { record } from './recording/record.ts'
export type { Recorder, RecordOptions } from './recording/record.ts'
export { parseRecording, recordingText } from './recording/recording.ts'
export type { Recording, RecordingLine } from './recording/recording.ts'
export { replayTransport } from './recording/replayTransport.ts'
export type { ReplayOptions } from './recording/replayTransport.ts'
export { openaiChat } from './protocol/openaiChat/openaiChat.ts'
export type { OpenAIChatOptions } from './protocol/openaiChat/openaiChat.ts'
export { openaiResponses } from './protocol/openaiResponses/openaiResponses.ts'
export type { OpenAIResponsesOptions } from './protocol/openaiResponses/openaiResponses.ts'
export { anthropicMessages } from './protocol/anthropicMessages/anthropicMessages.ts'
export type { AnthropicMessagesOptions } from './protocol/anthropicMessages/anthropicMessages.ts'
export { codeer } from './protocol/codeer/codeer.ts'
export type { CodeerOptions } from './protocol/codeer/codeer.ts'
export { aiSdk } from './protocol/aiSdk/aiSdk.ts'
export type { AiSdkOptions } from './protocol/aiSdk/aiSdk.ts'
export { agUi } from './protocol/agUi/agUi.ts'
export type { AgUiOptions } from './protocol/agUi/agUi.ts'
export { relay } from './protocol/relay/relay.ts'
export type { RelayOptions } from './protocol/relay/relay.ts'
export type {
  Capabilities,
  Decoder,
  EncodedRequest,
  EncodeInput,
  FormAnswer,
  Protocol,
  ResumePoint,
  SuggestedTimeouts,
  ToolDefinition,
} from './protocol/protocol.ts'
export { reduceMessage } from './reduce/reduceMessage.ts'
export { beginRun, endMessage } from './reduce/runs.ts'
export { collectMessage, streamEvents } from './run/collectMessage.ts'
export type { CollectOptions, ReadOptions } from './run/collectMessage.ts'
export type { Connection } from './run/connection.ts'
export type { Connectivity } from './run/connectivity.ts'
export type { RetryOptions } from './run/retryPolicy.ts'
export type { Timeouts } from './run/deadlines.ts'
export { createLimiter } from './run/limiter.ts'
export type { Limiter, LimiterOptions } from './run/limiter.ts'
export { collectStats } from './metrics/collectStats.ts'
export type { StatsCollector } from './metrics/collectStats.ts'
export { summarize } from './metrics/summarize.ts'
export type {
  MeasuredSummary,
  MeasuredTimes,
  MeasureName,
  SummarizeOptions,
  Summary,
} from './metrics/summarize.ts'
export type { RunStats } from './metrics/measureRun.ts'
export type { GapPoint, GapStats } from './metrics/gaps.ts'
export type { MeasuredRun, RunMetrics, StreamMetrics } from './metrics/streamMetrics.ts'
export { priceTable } from './cost/priceTable.ts'
export type { PricedChat, PriceTable, PriceTableOptions } from './cost/priceTable.ts'
export { costOf, sumCosts } from './cost/price.ts'
export type { Price, Unpriced, UsageCost } from './cost/price.ts'
export { checkBudget } from './cost/budget.ts'
export type { Budget, BudgetState } from './cost/budget.ts'
export { comparePlans, percentSaved, projectMonthly } from './cost/plans.ts'
export type {
  ComparePlansOptions,
  MonthlyProjection,
  Plan,
  PlanCost,
  Savings,
  TokenCounts,
} from './cost/plans.ts'
export type { Decimal } from './cost/decimal.ts'
export { createStore } from './store/createStore.ts'
export type { Store } from './store/createStore.ts'
export { frameBatch } from './store/frameBatch.ts'
export type { FrameBatch } from './store/frameBatch.ts'
export { animationFrames } from './store/animationFrames.ts'
export { selectMessage, selectSiblings } from './state/selectors.ts'
export type { ChatState, ChatStatus, InterruptedRun, QueuedQuestion } from './state/chatState.ts'
export type { ChatSchema, MessageOf, StateOf } from './turn/schema.ts'
export type { ChatOptions, ChatStore, Dynamic, RequestContext, SendOptions } from './turn/options.ts'
export { setInspector } from './turn/inspector.ts'
export type { InspectedRun, Inspector } from './turn/inspector.ts'
export { createChat } from './chat/createChat.ts'
export type { Chat, Question, ToolResult } from './chat/chat.ts'
export { partialJson } from './protocol/shared/partialJson.ts'
export type { PartialJson } from './protocol/shared/partialJson.ts'
export { createObject } from './object/createObject.ts'
export type { ObjectOptions, ObjectStateOf, ObjectStream } from './object/createObject.ts'
export type { DeepPartial, ObjectState } from './object/objectState.ts'
