'use client'
import { useRef, type ReactElement } from 'react'
import { useGrowing } from '../shared/useGrowing.ts'
import type { FieldProblem } from '../strings/problems.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { FieldValue } from './checkField.ts'
import type { FormField } from './readForm.ts'
import { useFormWords } from './useFormWords.ts'

interface FieldProps {
  id: string
  field: FormField
  value: FieldValue
  problem: FieldProblem | undefined
  onChange(value: FieldValue): void
}

/** A form field with its label and its description. If its value cannot be sent, the problem is shown too. */
export function Field({ id, field, value, problem, onChange }: FieldProps): ReactElement {
  const words = useFormWords()
  const { formats } = useStrings()
  const { label, description, required } = field
  const described = [
    ...(description === undefined ? [] : [`${id}about`]),
    ...(problem === undefined ? [] : [`${id}problem`]),
  ].join(' ')
  const control = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': problem === undefined ? undefined : true,
    'aria-required': required || undefined,
  }
  const name = (
    <>
      <bdi>{label}</bdi>
      {!required && field.type !== 'boolean' && <span className="cs-form-optional">{words.optional}</span>}
    </>
  )
  const notes = (
    <>
      {description !== undefined && (
        <p id={`${id}about`} className="cs-form-description" dir="auto">
          {description}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}problem`} className="cs-form-problem">
          {words.problem(problem, formats)}
        </p>
      )}
    </>
  )
  const state = problem === undefined ? undefined : 'invalid'
  if (field.type === 'choices') {
    const { 'aria-required': _, 'aria-invalid': __, ...group } = control // a group has neither
    return (
      <fieldset className="cs-field" data-state={state} {...group}>
        <legend>{name}</legend>
        {notes}
        <Choices id={id} field={field} value={value} onChange={onChange} />
      </fieldset>
    )
  }
  if (field.type === 'boolean') {
    return (
      <div className="cs-field" data-state={state}>
        <label className="cs-tick">
          <input
            {...control}
            type="checkbox"
            checked={value === true}
            onChange={({ currentTarget }) => onChange(currentTarget.checked)}
          />
          {name}
        </label>
        {notes}
      </div>
    )
  }
  return (
    <div className="cs-field" data-state={state}>
      <label htmlFor={id}>{name}</label>
      <Control field={field} value={String(value)} attributes={control} onChange={onChange} />
      {notes}
    </div>
  )
}

interface ControlProps {
  field: Extract<FormField, { type: 'choice' | 'text' | 'number' }>
  value: string
  /** Attributes of the HTML element: its id, and those that describe it. */
  attributes: Readonly<Record<string, unknown>>
  onChange(value: string): void
}

function Control({ field, value, attributes, onChange }: ControlProps): ReactElement {
  const words = useFormWords()
  if (field.type === 'choice') {
    return (
      <select
        {...attributes}
        className="cs-input"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        <option value="">{words.choose}</option>
        {field.choices.map(({ value: chosen, text }, place) => (
          <option key={String(chosen)} value={place}>
            {text}
          </option>
        ))}
      </select>
    )
  }
  if (field.type === 'text' && field.format === 'long') {
    return <LongText attributes={attributes} value={value} onChange={onChange} />
  }
  return (
    <input
      {...attributes}
      {...kindOf(field)}
      className="cs-input"
      dir="auto"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}

type Single = Extract<FormField, { type: 'text' | 'number' }>

/**
 * The input type and keyboard of a field. Numbers use a text input: a number input reports nothing for text that it
 * cannot read.
 */
function kindOf(field: Single) {
  if (field.type === 'number') {
    const inputMode = field.minimum < 0 ? 'text' : field.whole ? 'numeric' : 'decimal'
    return { type: 'text', inputMode } as const
  }
  switch (field.format) {
    case 'email':
      return { type: 'email', autoComplete: 'email' }
    case 'uri':
      return { type: 'url' }
    case 'date':
      return { type: 'date' }
    case 'date-time':
      return { type: 'datetime-local' }
    case 'plain':
    case 'long':
      return { type: 'text' }
    default:
      return field.format satisfies never
  }
}

function LongText({ attributes, value, onChange }: Omit<ControlProps, 'field'>): ReactElement {
  const textArea = useRef<HTMLTextAreaElement>(null)
  useGrowing(textArea, value)
  return (
    <textarea
      {...attributes}
      ref={textArea}
      className="cs-input cs-long"
      dir="auto"
      rows={3}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}

interface ChoicesProps {
  id: string
  field: Extract<FormField, { type: 'choices' }>
  value: FieldValue
  onChange(value: readonly string[]): void
}

function Choices({ id, field, value, onChange }: ChoicesProps): ReactElement {
  const chosen: readonly string[] = Array.isArray(value) ? value : []
  return (
    <>
      {field.choices.map(({ value: choice, text }, index) => {
        const place = String(index)
        return (
          <label key={String(choice)} className="cs-tick">
            <input
              type="checkbox"
              name={id}
              checked={chosen.includes(place)}
              onChange={({ currentTarget }) =>
                onChange(currentTarget.checked ? [...chosen, place] : chosen.filter((each) => each !== place))
              }
            />
            <bdi>{text}</bdi>
          </label>
        )
      })}
    </>
  )
}
