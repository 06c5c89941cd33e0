import type { FinishReason } from '../../message.ts'

/** OpenAI's names of finish reasons, which most formats share. */
export const openaiFinishReasons: ReadonlyMap<unknown, FinishReason> = new Map<unknown, FinishReason>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
])
