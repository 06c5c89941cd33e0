/** Limits of one user, or of one IP address if the request has no user. `Infinity` removes a limit. */
export interface UserLimits {
  /**
   * Requests to providers a minute.
   *
   * @defaultValue `60`
   */
  requestsPerMinute?: number
  /**
   * Requests to the routes of threads a minute.
   *
   * @defaultValue `600`
   */
  threadRequestsPerMinute?: number
  /**
   * Requests and WebSockets that may be open at the same time: readers of answers and of events, and uploads. A WebSocket
   * counts until its first message, its request then as any other.
   *
   * @defaultValue `100`
   */
  openRequests?: number
  /**
   * Answers that may be under way at the same time.
   *
   * @defaultValue `20`
   */
  concurrentStreams?: number
  /**
   * Resumable answers that may be under way without a reader. With more, no further question is taken.
   *
   * @defaultValue `5`
   */
  unreadStreams?: number
  /**
   * Tokens of questions and answers in 24 hours. A question is refused once they are used up; an answer is not cut.
   *
   * @defaultValue `5_000_000`
   */
  tokensPerDay?: number
  /**
   * Money in 24 hours, in the currency of `prices`. Needs `prices`.
   *
   * @defaultValue `20`
   */
  costPerDay?: number
  /**
   * Tokens of one answer. Larger values of `max_tokens`, `max_completion_tokens` and `max_output_tokens` are lowered to it.
   *
   * @defaultValue `65_536`
   */
  maxOutputTokens?: number
  /**
   * Characters of text in one question with its history; pictures and files do not count. A longer one is answered with
   * 413.
   *
   * @defaultValue `2_000_000`
   */
  maxQuestionChars?: number
  /**
   * Bytes that may be written to conversations in 24 hours, by requests. A request counts as 1 KiB at least.
   *
   * @defaultValue `268_435_456` (256 MiB)
   */
  threadBytesPerDay?: number
  /**
   * Characters of one conversation as JSON, files included. A longer one takes no further messages (413).
   *
   * @defaultValue `67_108_864` (64 Mi)
   */
  maxThreadChars?: number
}
