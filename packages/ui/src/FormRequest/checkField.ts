import type { FormAnswer } from '@chatstream/core'
import type { FieldProblem } from '../strings/problems.ts'
import type { FormWords } from '../strings/formWords.ts'
import type { Choice, FormField } from './readForm.ts'

/** The value of a form control: its text, its checked state, or the indexes of the chosen options. */
export type FieldValue = string | boolean | readonly string[]

export type Checked = { answer: FormAnswer | undefined } | { problem: FieldProblem }

/**
 * Checks the value of a form field and converts it to an answer. If an optional field is empty, the answer is
 * `undefined`. If the value cannot be sent, returns the problem.
 */
export function checkField(field: FormField, value: FieldValue, words: FormWords): Checked {
  const { name, label } = field
  const given = (answer: Pick<FormAnswer, 'value' | 'text'>): Checked => ({
    answer: { name, label, ...answer },
  })
  switch (field.type) {
    case 'boolean':
      return given({ value: value === true, text: value === true ? words.yes : words.no })
    case 'text': {
      const text = String(value)
      if (text.trim() === '') return empty(field)
      const problem = textProblem(field, text)
      return problem === undefined ? given({ value: text, text }) : { problem }
    }
    case 'number': {
      // Japanese input methods type full-width digits.
      const text = String(value).normalize('NFKC').trim()
      if (text === '') return empty(field)
      const problem = numberProblem(field, text)
      return problem === undefined ? given({ value: Number(text), text }) : { problem }
    }
    case 'choice': {
      const [choice] = chosen(field.choices, [String(value)])
      return choice === undefined ? empty(field) : given(choice)
    }
    case 'choices': {
      const all = chosen(field.choices, Array.isArray(value) ? value : [])
      if (all.length === 0) return empty(field)
      if (all.length < field.minItems) return { problem: { type: 'tooFew', limit: field.minItems } }
      if (all.length > field.maxItems) return { problem: { type: 'tooMany', limit: field.maxItems } }
      return given({
        value: all.map((choice) => String(choice.value)),
        text: words.list(all.map(({ text }) => text)),
      })
    }
    default:
      return field satisfies never
  }
}

function empty({ required }: FormField): Checked {
  return required ? { problem: { type: 'missing' } } : { answer: undefined }
}

function chosen(choices: readonly Choice[], places: readonly string[]): readonly Choice[] {
  return choices.filter((_, place) => places.includes(String(place)))
}

type FieldOf<Type> = Extract<FormField, { type: Type }>

function textProblem(field: FieldOf<'text'>, text: string): FieldProblem | undefined {
  const { format, minLength, maxLength, fits } = field
  if (format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return { type: 'email' }
  if (format === 'uri' && !URL.canParse(text)) return { type: 'uri' }
  if ((format === 'date' || format === 'date-time') && Number.isNaN(Date.parse(text))) return { type: 'date' }
  const { length } = Array.from(text) // Code points, as JSON Schema counts.
  if (length < minLength) return { type: 'tooShort', limit: minLength }
  if (length > maxLength) return { type: 'tooLong', limit: maxLength }
  return fits === undefined || fits(text) ? undefined : { type: 'pattern' }
}

function numberProblem(field: FieldOf<'number'>, text: string): FieldProblem | undefined {
  const { whole, minimum, maximum } = field
  const number = Number(text)
  if (!Number.isFinite(number)) return { type: 'number' }
  if (whole && !Number.isInteger(number)) return { type: 'whole' }
  if (number < minimum) return { type: 'tooSmall', limit: minimum }
  return number > maximum ? { type: 'tooLarge', limit: maximum } : undefined
}
