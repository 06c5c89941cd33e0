import type { Cli } from '../cli.ts'

/** A line in the terminal that shows that a request is running. If the output is not a terminal, nothing is shown. */
export interface Progress {
  /** Adds characters that have arrived. */
  add(characters: number): void
  /** Removes the line. */
  end(): void
}

const clearLine = '\r\u001B[K'

/** Shows a line with `label`, the elapsed seconds and the number of characters so far. `end` removes the line. */
export function startProgress({ clock, isTerminal, write }: Cli, label: string): Progress {
  if (!isTerminal) return { add: () => {}, end: () => {} }
  const startedAt = clock.monotonicMs()
  let characters = 0
  let timer: unknown
  const draw = () => {
    const seconds = Math.round((clock.monotonicMs() - startedAt) / 1000)
    write(`${clearLine}${label} … ${seconds} s, ${characters} characters`)
    timer = clock.setTimeout(draw, 500)
  }
  draw()
  return {
    add: (more) => void (characters += more),
    end() {
      clock.clearTimeout(timer)
      write(clearLine)
    },
  }
}
