import type { ChatError, ChatErrorData } from '../errors/chatError.ts'
import { createError, errorData } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/** Calls that cannot be carried out: nothing was sent and nothing changed. */
export const refusals = {
  empty: errorData('empty-question', 'The question is empty.'),
  busy: errorData('busy', 'An answer is still arriving.'),
  unsent: errorData('unsent', 'The answer before was stopped, so this question was not sent.'),
  nothingToRetry: errorData('nothing-to-retry', 'There is no unfinished answer to retry.'),
  nothingToResume: errorData('nothing-to-resume', 'There is no interrupted answer to resume.'),
  nothingToContinue: errorData(
    'nothing-to-continue',
    'There is no interrupted answer that this protocol can continue.',
  ),
  serverHistory: errorData('server-history', 'This server keeps the conversation and cannot go back in it.'),
  unknownCall: errorData('unknown-call', 'There is no such tool call waiting for a result.'),
  unknownMessage: errorData('unknown-message', 'There is no such message in the branch that is shown.'),
} as const satisfies Record<string, ChatErrorData>

/** Something of the app's own failed before a request could be made: an option, a protocol. */
export function cannotAsk(
  reason: ChatErrorReason,
  happened: string,
  cause: unknown,
  params: { option?: string } = {},
): ChatError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return createError(reason, `${happened}: ${detail}`, { ...params, detail }, {}, cause)
}
