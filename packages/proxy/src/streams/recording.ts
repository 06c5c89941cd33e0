import type { ChatMessage } from '@chatstream/core'
import type { RunEnd, RunWriter } from '../logs/streamLog.ts'

/** Stores the answer of a run in its thread while the answer is fetched. The methods never throw. */
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

/**
 * Wraps the writer of a run. When the run ends, the thread stores the end first, and then the log. Therefore a reader
 * who has seen the end can immediately ask the next question. Without a recording, the writer is returned unchanged.
 */
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
