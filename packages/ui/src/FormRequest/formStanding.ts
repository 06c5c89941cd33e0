import type { ChatState, FormAnswer } from '@chatstream/core'

/** The name of the data part that keeps, with a question, which form it answers. */
export const formAnswerName = 'form-answer'

/** Where a form stands: the last answer asks for it, the conversation went on without it, or it was filled in. */
export type FormStanding = 'open' | 'passed' | readonly FormAnswer[]

const known = new WeakMap<readonly string[], ReadonlyMap<string, readonly FormAnswer[]>>()

/** Only what the user said is looked at. The list of ids keeps its identity while a message streams. */
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

/** From storage anything may come back. */
function answersIn(data: unknown): readonly FormAnswer[] {
  return Array.isArray(data) ? data.filter(isAnswer) : []
}

function isAnswer(value: unknown): value is FormAnswer {
  if (typeof value !== 'object' || value === null) return false
  const { name, label, text } = value as Readonly<Record<string, unknown>> // any object may be read
  return typeof name === 'string' && typeof label === 'string' && typeof text === 'string'
}
