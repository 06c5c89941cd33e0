import { ChatError } from '../errors.ts'

/** A stream that passed a limit. */
export function tooLarge(message: string): ChatError {
  return new ChatError({
    kind: 'protocol',
    message,
    why: 'Reading on could fill the memory of the page; what arrived before is kept.',
    action: 'Check what the server sends, or raise the limit if answers of this size are meant.',
    retryable: false,
  })
}
