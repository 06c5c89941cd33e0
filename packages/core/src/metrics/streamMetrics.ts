/** How one run went, in milliseconds from sending its request. What has not happened yet is absent. */
export interface RunMetrics {
  /** To the first byte of the answer's body. */
  ttfbMs?: number
  /** To the first text, reasoning, step or tool event. */
  ttftMs?: number
  /** To the end of the stream. */
  durationMs?: number
}
