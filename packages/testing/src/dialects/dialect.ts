import type { FinishReason, Usage } from '@chatstream/core'
import type { StepCue } from '../script/script.ts'

/**
 * Writes an answer in one wire format. Each method returns the frames for one action, or an empty string if the
 * format cannot express the action.
 */
export interface Dialect {
  begin(): string
  text(delta: string): string
  reasoning(delta: string): string
  toolStart(call: { index: number; id: string; name: string }): string
  toolInput(call: { index: number; delta: string }): string
  stepStart(step: StepCue['step'], id: string): string
  stepEnd(step: StepCue['step'], id: string): string
  title(title: string): string
  /** Returns the frames of an error, and those that end the stream after it. */
  error(error: { message: string; code?: string | number; type?: string }): string
  end(finish: FinishReason, usage: Usage): string
}

/** The facts about a request that a dialect (the writer of one wire format) needs for its answer. */
export interface Turn {
  id: string
  model: string
  chatId: string
  /** Epoch milliseconds. */
  now(): number
  /** True if token counts are sent. */
  tellUsage: boolean
}

export const wordless: Dialect = {
  begin: () => '',
  text: () => '',
  reasoning: () => '',
  toolStart: () => '',
  toolInput: () => '',
  stepStart: () => '',
  stepEnd: () => '',
  title: () => '',
  error: () => '',
  end: () => '',
}
