import type { StepPart } from '@chatstream/core'

/** Returns whether a step asks the user to fill in a form. */
export function asksForForm({ kind, args, state }: StepPart): boolean {
  return kind === 'consultant_request_form' && args !== undefined && state !== 'failed'
}
