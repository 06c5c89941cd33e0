import type { ChatState, FormAnswer } from '@chatstream/core'

/** The name of the data part that a question contains if it answers a form. */
export const formAnswerName = 'form-answer'

/**
 * The state of a form. `open`: the form waits for the user. `passed`: the conversation continued without an
 * answer to the form. An array: the user's answers.
 */
export type FormStanding = 'open' | 'passed' | readonly FormAnswer[]

const known = new WeakMap<readonly string[], ReadonlyMap<string, readonly FormAnswer[]>>()

/**
 * Returns the state of a form from the state of a chat. `stepId` is the id of the step that asks for the
 * form. The answers are cached by the list of message ids, which stays the same while a message streams.
 */
export function selectStanding({ messages, messageIds }: ChatState, stepId: string): FormStanding {
  let answers = known.get(messageIds)
  if (answers === undefined) {
    answers = new Map(
      messages
        .filter(({ role }) => role === 'user')
        .flatMap(({ parts }) => parts)
        .flatMap((part): [string, readonly FormAnswer[]][] =>
          part.type === 'data' && part.name === formAnswerName && part.id !== undefined
            ? [[part.id, answersIn(part.data)]]
            : [],
        ),
    )
    known.set(messageIds, answers)
  }
  const asks = messages.at(-1)?.parts.some((part) => part.type === 'step' && part.id === stepId) === true
  return answers.get(stepId) ?? (asks ? 'open' : 'passed')
}

/** Reads the answers from a data part, which may have any shape because it comes from a storage. */
function answersIn(data: unknown): readonly FormAnswer[] {
  return Array.isArray(data) ? data.filter(isAnswer) : []
}

function isAnswer(value: unknown): value is FormAnswer {
  if (typeof value !== 'object' || value === null) return false
  const { name, label, text } = value as Readonly<Record<string, unknown>> // any object may be read
  return typeof name === 'string' && typeof label === 'string' && typeof text === 'string'
}
