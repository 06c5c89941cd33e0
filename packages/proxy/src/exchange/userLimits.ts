/** Limits of one user, or of one IP address if the request has no user. `Infinity` removes a limit. */
export interface UserLimits {
  /**
   * The maximum number of requests to providers in one minute.
   *
   * @defaultValue `60`
   */
  requestsPerMinute?: number
  /**
   * The maximum number of requests to the routes of threads in one minute.
   *
   * @defaultValue `600`
   */
  threadRequestsPerMinute?: number
  /**
   * The maximum number of requests and WebSockets that are open at the same time: readers of answers and of events,
   * and uploads. A WebSocket is counted until its first message; then the request in this message is counted.
   *
   * @defaultValue `100`
   */
  openRequests?: number
  /**
   * The maximum number of answers in progress at the same time.
   *
   * @defaultValue `20`
   */
  concurrentStreams?: number
  /**
   * The maximum number of resumable answers in progress without a reader. When it is reached, questions are refused.
   *
   * @defaultValue `5`
   */
  unreadStreams?: number
  /**
   * The maximum number of tokens in questions and answers in 24 hours. When it is reached, questions are refused; an
   * answer is not cut.
   *
   * @defaultValue `5_000_000`
   */
  tokensPerDay?: number
  /**
   * The maximum cost in 24 hours, in the currency of `prices`. Needs the option `prices`.
   *
   * @defaultValue `20`
   */
  costPerDay?: number
  /**
   * The maximum number of tokens in one answer. Larger values of `max_tokens`, `max_completion_tokens` and
   * `max_output_tokens` are lowered to this number.
   *
   * @defaultValue `65_536`
   */
  maxOutputTokens?: number
  /**
   * The maximum number of text characters in one question with its history, without images and files. A longer
   * question is answered with 413.
   *
   * @defaultValue `2_000_000`
   */
  maxQuestionChars?: number
  /**
   * The maximum number of bytes that requests write to conversations in 24 hours. Each request counts as at least 1
   * KiB.
   *
   * @defaultValue `268_435_456` (256 MiB)
   */
  threadBytesPerDay?: number
  /**
   * The maximum number of characters of one conversation as JSON, files included. To a longer conversation no
   * messages can be added (413).
   *
   * @defaultValue `67_108_864` (64 Mi)
   */
  maxThreadChars?: number
}
