'use client'
import { forwardRef, memo, useCallback, useMemo, type ReactElement } from 'react'
import type { ChatState, FormAnswer, StepPart } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { formatValue } from '../shared/formatValue.ts'
import { showText } from '../shared/hiddenCharacters.tsx'
import { FormFields } from './FormFields.tsx'
import { formAnswerName, selectStanding } from './formStanding.ts'
import { readForm, type Form } from './readForm.ts'
import { useFormWords } from './useFormWords.ts'

/** The props of `FormRequest`. */
export type FormRequestProps = ElementProps<
  'div',
  {
    /**
     * A step of an agent. Its `args` are a JSON Schema or contain one. If there is no schema in `args`, they are
     * shown as they are.
     */
    part: StepPart
  }
>

/**
 * A form that an agent asks the user to fill in. The values are checked and sent as the next question. The function
 * `formatAnswer` of the protocol makes the text of this question. After the question is sent, the form shows the
 * values. The component needs a `ChatProvider`.
 *
 * @example
 * ```tsx
 * const args = { type: 'object', properties: { name: { type: 'string', title: 'Your name' } } }
 * const form = <FormRequest part={{ type: 'step', id: 's1', kind: 'consultant_request_form', args, state: 'done' }} />
 * ```
 */
export const FormRequest = memo(
  forwardRef<HTMLDivElement, FormRequestProps>(function FormRequest({ part, ...props }, ref) {
    const chat = useChatHandle()
    const standing = useChat(useCallback((state: ChatState) => selectStanding(state, part.id), [part.id]))
    const form = useMemo(() => readForm(part.args), [part.args])
    const mayAnswer = standing === 'open' && chat.formatAnswer !== undefined

    function send(answers: readonly FormAnswer[]) {
      const { formatAnswer } = chat
      if (formatAnswer === undefined) return
      const before = chat.getState().messageIds
      const data = [{ name: formAnswerName, id: part.id, data: answers }]
      void chat.send({ text: formatAnswer(part, answers), data })
      if (chat.getState().messageIds !== before) focusComposer(chat)
    }

    const own = {
      className: 'cs-form-request',
      'data-state': typeof standing === 'string' ? standing : 'answered',
      children:
        typeof standing !== 'string' ? (
          <Answered form={form} answers={standing} />
        ) : form === undefined || !mayAnswer ? (
          <Raw args={part.args} passed={standing === 'passed'} mayAnswer={mayAnswer} />
        ) : (
          <>
            <FormFields form={form} onSend={send} />
            {Object.keys(form.rest).length > 0 && <Raw args={form.rest} />}
          </>
        ),
    }
    return useElement('div', own, props, ref)
  }),
)

interface AnsweredProps {
  form: Form | undefined
  answers: readonly FormAnswer[]
}

function Answered({ form, answers }: AnsweredProps): ReactElement {
  const words = useFormWords()
  return (
    <>
      <p className="cs-form-standing">
        {words.answered}
        {form?.title !== undefined && <bdi>{form.title}</bdi>}
      </p>
      <dl className="cs-form-answers">
        {answers.map(({ name, label, text }) => (
          <div key={name}>
            <dt dir="auto">{showText(label)}</dt>
            <dd dir="auto">{showText(text)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

interface RawProps {
  args: unknown
  passed?: boolean
  /** Offers to answer in the composer, because the arguments are not a form. */
  mayAnswer?: boolean
}

function Raw({ args, passed = false, mayAnswer = false }: RawProps): ReactElement {
  const words = useFormWords()
  const chat = useChatHandle()
  return (
    <>
      {passed && <p className="cs-form-standing">{words.passed}</p>}
      <div className="cs-label">{words.raw}</div>
      <pre className="cs-value" dir="auto" tabIndex={0 /* It may scroll. */}>
        {showText(formatValue(args))}
      </pre>
      {mayAnswer && (
        <button type="button" className="cs-button" onClick={() => focusComposer(chat)}>
          {words.inWords}
        </button>
      )}
    </>
  )
}
