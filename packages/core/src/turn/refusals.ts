import { ChatError, type ChatErrorData } from '../errors.ts'

function refusal(message: string, action: string): ChatErrorData {
  return {
    kind: 'refused',
    message,
    why: 'Nothing was sent, and nothing was changed.',
    action,
    retryable: false,
  }
}

/** The errors of calls that cannot be carried out. */
export const refusals = {
  empty: refusal('The question is empty.', 'Write something, or attach a file, then send.'),
  busy: refusal('An answer is still arriving.', 'Wait for its end, or stop it, then send.'),
  nothingToRetry: refusal(
    'There is no unfinished answer to ask for again.',
    'Ask a question first, or regenerate the answer.',
  ),
  nothingToResume: refusal(
    'There is no answer whose reading was left off.',
    'Give the id of a stream that the server keeps, or ask a question.',
  ),
  nothingToContinue: refusal(
    'There is no answer that was cut off and that this protocol can go on with.',
    'Ask for it again, or ask a new question.',
  ),
  serverHistory: refusal(
    'This server keeps the conversation itself and cannot go back in it.',
    'Ask a new question instead.',
  ),
  unknownCall: refusal(
    'There is no such tool call waiting for this.',
    'Use the id of a call that is shown and has no result yet.',
  ),
  unknownMessage: refusal(
    'There is no such message in the branch that is shown.',
    'Use the id of a message that is shown.',
  ),
} as const satisfies Record<string, ChatErrorData>

/** Something of the app's own failed before a request could be made: an option, a protocol, a chunk that did not load. */
export function cannotAsk(what: string, cause: unknown): ChatError {
  const data: ChatErrorData = {
    kind: 'refused',
    message: `${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    why: 'Nothing was sent; the question is kept.',
    action: 'Try again; if it persists, mend what is named here.',
    retryable: true,
  }
  return new ChatError(data, { cause })
}
