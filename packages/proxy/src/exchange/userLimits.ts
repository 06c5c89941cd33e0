/** Limits of one user, or of one IP address if the request has no user. `Infinity` removes a limit. */
export interface UserLimits {
  /**
   * The maximum number of requests to providers in one minute.
   *
   * @defaultValue `60`
   */
  requestsPerMinute?: number
  /**
   * The maximum number of requests to the routes of threads (conversations) in one minute.
   *
   * @defaultValue `600`
   */
  threadRequestsPerMinute?: number
  /**
   * The maximum number of requests and WebSockets that are open at the same time. The number includes uploads,
   * and clients that read answers or events. Before its first message, a WebSocket counts as one open request.
   * Afterwards, the request in this message counts in its place.
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
   * The maximum number of resumable answers in progress that no client reads. At this number, further
   * questions are refused.
   *
   * @defaultValue `5`
   */
  unreadStreams?: number
  /**
   * The maximum number of tokens in questions and answers in 24 hours. At this number, further questions are
   * refused. Running answers continue.
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
   * The maximum number of characters of text in one question and the messages before it. Images and files do
   * not count. If there are more, the question is refused with 413.
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
   * The maximum number of characters of one conversation as JSON, including files. If a message would exceed
   * this number, it is refused with 413.
   *
   * @defaultValue `67_108_864` (64 Mi)
   */
  maxThreadChars?: number
}
