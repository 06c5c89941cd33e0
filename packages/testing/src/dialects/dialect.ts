import type { FinishReason, Usage } from '@chatstream/core'
import type { StepCue } from '../script/script.ts'

/** A wire format as a writer: each method gives the frames that say it, or nothing where the format has no words for it. */
export interface Dialect {
  begin(): string
  text(delta: string): string
  reasoning(delta: string): string
  toolStart(call: { index: number; id: string; name: string }): string
  toolInput(call: { index: number; delta: string }): string
  stepStart(step: StepCue['step'], id: string): string
  stepEnd(step: StepCue['step'], id: string): string
  title(title: string): string
  /** The error and whatever ends a stream after one. */
  error(error: { message: string; code?: string | number; type?: string }): string
  end(finish: FinishReason, usage: Usage): string
}

/** What a dialect must know of the request it answers. */
export interface Turn {
  id: string
  model: string
  chatId: string
  /** Epoch milliseconds. */
  now(): number
  /** Whether the counts of tokens are sent. */
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
