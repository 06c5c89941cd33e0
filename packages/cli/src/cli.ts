import type { Clock } from '@chatstream/core'

/** The parts of the Node process that a command uses, e.g. its output and clock. */
export interface Cli {
  /** A signal that ends the command early, on Ctrl-C. */
  signal: AbortSignal
  env: Readonly<Record<string, string | undefined>>
  /** `true` if the output is a terminal, where colours and progress are shown. */
  isTerminal: boolean
  /** Writes text to standard output as it is. */
  write: (text: string) => void
  /** Writes a line to standard output. */
  print: (line: string) => void
  /** Writes a line to standard error. */
  printError: (line: string) => void
  clock: Clock
}

/**
 * The exit code of a command. 0: no problem was found. 1: a problem was found, or a target was missed. 2: an
 * argument is not valid. 130: the user pressed Ctrl-C.
 */
export type ExitCode = 0 | 1 | 2 | 130

/** The error for a command line with an argument that is not valid. The message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
