import type { ChatMessage } from '@chatstream/core'
import type { RunEnd, RunWriter } from '../logs/streamLog.ts'

/**
 * Stores an answer in its thread (conversation) while the answer arrives from the provider. The methods never
 * throw.
 */
export interface Recording {
  /** Adds events of the answer, before they are in the log. */
  push(blocks: readonly string[]): void
  /** Stores the answer with its end, and resolves with the stored answer. */
  end(end: RunEnd): Promise<ChatMessage>
  /** Ends the recording and stores nothing more: another process receives the answer, or the run already exists. */
  release(): Promise<void>
  /** Registers a function that stops the answer. It is called if the thread is deleted. */
  onDeleted(stop: () => void): void
}

/**
 * Wraps the writer of a run (a stored answer). When the run ends, its end is stored first in the thread and
 * then in the log. So a client that has received the end can immediately ask the next question. If there is
 * no recording, returns the writer unchanged.
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
