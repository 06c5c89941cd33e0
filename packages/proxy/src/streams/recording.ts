import type { ChatMessage } from '@chatstream/core'
import type { RunEnd, RunWriter } from '../logs/streamLog.ts'

/** A run whose answer is stored in a thread while it is fetched. Its methods never throw. */
export interface Recording {
  /** Takes events of the answer, before they are in the log. */
  push(blocks: readonly string[]): void
  /** Stores the answer as it is at the end of the run. Resolves with it. */
  end(end: RunEnd): Promise<ChatMessage>
  /** Ends the recording of a run that another process fetches, or that was asked before. */
  release(): Promise<void>
  /** Registers the function that stops the run when its thread has been deleted. */
  onDeleted(stop: () => void): void
}

/** A writer of a run that stores the end in its thread before readers see it, so that a next question is admitted. */
export function recordedWriter(writer: RunWriter, recording: Recording | undefined): RunWriter {
  if (recording === undefined) return writer
  return {
    epoch: writer.epoch,
    append: writer.append,
    async end(end) {
      await recording.end(end)
      await writer.end(end)
    },
  }
}
