import type { StepPart } from '@chatstream/core'

/** Whether a step stands for a form that the user is to fill in. */
export function asksForForm({ kind, args, state }: StepPart): boolean {
  return kind === 'consultant_request_form' && args !== undefined && state !== 'failed'
}
