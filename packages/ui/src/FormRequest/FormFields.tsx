'use client'
import { useId, useMemo, useRef, useState, type FormEvent, type ReactElement } from 'react'
import type { FormAnswer } from '@chatstream/core'
import { useStreamStatus } from '@chatstream/react'
import { checkField, type Checked, type FieldValue } from './checkField.ts'
import { Field } from './Field.tsx'
import type { Form, FormField } from './readForm.ts'
import { useFormWords } from './useFormWords.ts'

interface FormFieldsProps {
  form: Form
  onSend(answers: readonly FormAnswer[]): void
}

/**
 * The fields of a form, and the button that sends the form. If the user tries to send a form with problems,
 * the problems are shown, and the first field with a problem gets the focus.
 */
export function FormFields({ form, onSend }: FormFieldsProps): ReactElement {
  const words = useFormWords()
  const { isBusy } = useStreamStatus()
  const id = useId()
  const fields = useMemo(
    () => form.items.flatMap((item): readonly FormField[] => (item.type === 'group' ? item.fields : [item])),
    [form],
  )
  const [values, setValues] = useState<ReadonlyMap<string, FieldValue>>(() => new Map())
  const [tried, setTried] = useState(false)
  // Fields whose control has an unreadable value, such as half a date. Their value is empty.
  const [halfDone, setHalfDone] = useState<ReadonlySet<FormField>>(new Set())
  const element = useRef<HTMLFormElement>(null)

  const valueOf = (field: FormField) => values.get(field.name) ?? field.initial
  const idOf = (field: FormField) => `${id}${fields.indexOf(field)}`

  function change(field: FormField, value: FieldValue) {
    setValues((before) => new Map(before).set(field.name, value))
    setHalfDone((before) => new Set([...before].filter((each) => each !== field)))
  }
  function check(field: FormField, unread: ReadonlySet<FormField>): Checked {
    if (unread.has(field)) return { problem: { type: 'date' } }
    return checkField(field, valueOf(field), words)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const unread = new Set(fields.filter((field) => isHalfDone(controlOf(idOf(field), element.current))))
    setTried(true)
    setHalfDone(unread)
    const checked = fields.map((field) => check(field, unread))
    const wrong = fields.find((_, place) => 'problem' in (checked[place] ?? {}))
    if (wrong !== undefined) return controlOf(idOf(wrong), element.current)?.focus()
    if (!isBusy) onSend(checked.flatMap((each) => ('answer' in each ? (each.answer ?? []) : [])))
  }

  const shown = (field: FormField) => {
    const checked = tried ? check(field, halfDone) : undefined
    return (
      <Field
        key={field.name}
        id={idOf(field)}
        field={field}
        value={valueOf(field)}
        problem={checked !== undefined && 'problem' in checked ? checked.problem : undefined}
        onChange={(value) => change(field, value)}
      />
    )
  }

  return (
    // The browser's own validation is off: its messages use the browser's language and disappear.
    <form
      ref={element}
      className="cs-form"
      noValidate
      aria-label={form.title ?? words.label}
      onSubmit={submit}
    >
      <Caption form={form} />
      {form.items.map((item) =>
        item.type === 'group' ? (
          <fieldset key={item.name} className="cs-form-group">
            <legend dir="auto">{item.label}</legend>
            {item.description !== undefined && (
              <p className="cs-form-description" dir="auto">
                {item.description}
              </p>
            )}
            {item.fields.map(shown)}
          </fieldset>
        ) : (
          shown(item)
        ),
      )}
      <SendButton isBusy={isBusy} noteId={`${id}wait`} />
    </form>
  )
}

function Caption({ form: { title, description, message } }: { form: Form }): ReactElement {
  return (
    <>
      {title !== undefined && (
        <p className="cs-form-title" dir="auto">
          {title}
        </p>
      )}
      {description !== undefined && (
        <p className="cs-form-description" dir="auto">
          {description}
        </p>
      )}
      {message !== undefined && (
        <p className="cs-form-message" dir="auto">
          {message}
        </p>
      )}
    </>
  )
}

function SendButton({ isBusy, noteId }: { isBusy: boolean; noteId: string }): ReactElement {
  const words = useFormWords()
  return (
    <div className="cs-form-end">
      <button
        type="submit"
        className="cs-button cs-primary"
        aria-disabled={isBusy}
        aria-describedby={isBusy ? noteId : undefined}
      >
        {words.send}
      </button>
      {isBusy && (
        <span id={noteId} className="cs-form-description">
          {words.wait}
        </span>
      )}
    </div>
  )
}

/** The control with this id, or the first control in the group with this id. */
function controlOf(id: string, form: HTMLFormElement | null): HTMLElement | null | undefined {
  const element = form?.ownerDocument.getElementById(id)
  return element?.matches('fieldset') ? element.querySelector<HTMLElement>('input') : element
}

function isHalfDone(control: HTMLElement | null | undefined): boolean {
  return control instanceof HTMLInputElement && control.validity.badInput
}
