import { type ChatMessage, type StoredThread, type ThreadMessage, textOf } from '@chatstream/core'
import type { AskedThread } from './place.ts'
import { incidents, questionText, type ThreadPlan } from './plan.ts'

export type ThreadWrong =
  | 'lost'
  | 'doubled'
  | 'not equal'
  | 'hanging'
  | 'false complete'
  | 'not whole'
  | 'not told'
  | 'asked twice'
  | 'worked twice'
  | 'process died'

/** The conversation as the store has it: the thread, its messages of all branches, and the branch that is shown. */
export interface StoredConversation {
  thread: StoredThread
  all: readonly ThreadMessage[]
  branch: readonly ThreadMessage[]
}

/** A message without what may differ between devices: times of arrival, and the number of its version. */
export function contentOf({ id, parentId, role, parts, status }: ChatMessage): string {
  return JSON.stringify([id, parentId, role, parts, status], (key, value: unknown) =>
    key === 'startedAt' || key === 'endedAt' ? undefined : value,
  )
}

/** True if a device shows the branch of the store, to the character. */
export function isEqual(shown: readonly ChatMessage[], { branch }: StoredConversation): boolean {
  return (
    shown.length === branch.length &&
    shown.every((message, i) => contentOf(message) === contentOf(branch[i] ?? message))
  )
}

/** The texts that an answer to a question may have. */
export function fullTexts({ plan, first, afterTool }: AskedThread, question: number): string[] {
  const beginnings = first.get(question) ?? []
  if (!plan.toolQuestions.has(question)) return beginnings
  return beginnings.flatMap((text) => [text, ...(afterTool.get(question) ?? []).map((rest) => text + rest)])
}

/** The index of a question, by its message. */
export function questionOf(plan: ThreadPlan, message: ChatMessage | undefined): number {
  return message === undefined
    ? -1
    : plan.actions.findIndex((_, index) => textOf(message) === questionText(plan, index))
}

/** Judges the conversation as the store has it at the end. */
export function judge(
  asked: AskedThread,
  { all }: StoredConversation,
  workedTwice: boolean,
): ThreadWrong | undefined {
  const { plan, first, afterTool } = asked
  const mayEndEarly = incidents[plan.incident]
  const questions = plan.actions.filter(({ type }) => type === 'ask')
  for (const index of questions.keys()) {
    const messages = all.filter((message) => message.role === 'user' && questionOf(plan, message) === index)
    if (messages.length === 0) return 'lost'
    if (messages.length > 1) return 'doubled'
    const answers = all.filter(({ parentId }) => parentId === messages[0]?.id && messages.length > 0)
    const hasTool = plan.toolQuestions.has(index)
    for (const answer of answers) {
      const wrong = judgeAnswer(answer, fullTexts(asked, index), hasTool, mayEndEarly)
      if (wrong !== undefined) return wrong
    }
    if (mayEndEarly) continue
    const asks = first.get(index)?.length ?? 0
    if (asks > answers.length || (hasTool && (afterTool.get(index)?.length ?? 0) > answers.length))
      return 'asked twice'
  }
  return workedTwice ? 'worked twice' : undefined
}

function judgeAnswer(
  answer: ThreadMessage,
  texts: readonly string[],
  hasTool: boolean,
  mayEndEarly: boolean,
): ThreadWrong | undefined {
  const text = textOf(answer)
  // A question that was stopped in time never reached the model.
  const whole = text === '' ? text : texts.find((each) => each.startsWith(text))
  if (whole === undefined) return texts.some((each) => text.startsWith(each)) ? 'doubled' : 'lost'
  const isAnswered = !hasTool || text.includes(' after the tool ')
  if (answer.status === 'complete') return texts.includes(text) && isAnswered ? undefined : 'false complete'
  if (!mayEndEarly) return 'not whole'
  return answer.status === 'stopped' || answer.error !== undefined ? undefined : 'not told'
}
