import type { FinishReason, Usage } from '@chatstream/core'
import type { StepCue } from '../script/script.ts'

/**
 * Writes a scripted answer in the format of one provider. Each method returns the text of the events for one
 * action. If the format cannot express the action, the method returns an empty string.
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
  /** Returns the events of an error, and the events that then end the stream. */
  error(error: { message: string; code?: string | number; type?: string }): string
  end(finish: FinishReason, usage: Usage): string
}

/** The details of a request. A `Dialect` (a writer of one stream format) needs them to write the answer. */
export interface Turn {
  id: string
  model: string
  chatId: string
  /** Returns the current time in epoch milliseconds. */
  now(): number
  /** `true` if token counts are sent. */
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
