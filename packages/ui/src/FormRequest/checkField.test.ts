import { expect, test } from 'vitest'
import { formatsOf } from '../strings/formats.ts'
import { englishFormWords, japaneseFormWords } from '../strings/formWords.ts'
import { checkField, type FieldValue } from './checkField.ts'
import { readForm } from './readForm.ts'

function check(property: object, value: FieldValue, required = true) {
  const field = readForm({ properties: { it: property }, ...(required && { required: ['it'] }) })?.items[0]
  if (field === undefined || field.type === 'group') throw new Error('no field')
  const checked = checkField(field, value, englishFormWords)
  return 'problem' in checked ? checked.problem : checked.answer
}
const answer = (value: unknown, text = String(value)) => ({ name: 'it', label: 'it', value, text })

test.each<[object, FieldValue, unknown]>([
  [{}, ' spaces stay ', answer(' spaces stay ')],
  [{}, '  ', { type: 'missing' }],
  [{ format: 'email' }, 'a@b.jp', answer('a@b.jp')],
  [{ format: 'email' }, 'a b@c', { type: 'email' }],
  [{ format: 'uri' }, 'https://example.com/a', answer('https://example.com/a')],
  [{ format: 'uri' }, 'example.com', { type: 'uri' }],
  [{ format: 'date' }, '2026-11-26', answer('2026-11-26')],
  [{ format: 'date' }, '2026-13-26', { type: 'date' }],
  [{ minLength: 2 }, '𠮷', { type: 'tooShort', limit: 2 }],
  [{ maxLength: 1 }, '𠮷', answer('𠮷')],
  [{ maxLength: 1 }, 'ab', { type: 'tooLong', limit: 1 }],
  [{ pattern: '^\\d{3}$' }, '12', { type: 'pattern' }],
  [{ pattern: '^(a+)+$' }, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', { type: 'pattern' }],
  [{ type: 'integer' }, ' １２ ', answer(12)],
  [{ type: 'integer' }, '1.5', { type: 'whole' }],
  [{ type: 'number' }, '1.5', answer(1.5)],
  [{ type: 'number' }, 'many', { type: 'number' }],
  [{ type: 'number', minimum: 2 }, '1', { type: 'tooSmall', limit: 2 }],
  [{ type: 'number', maximum: 2 }, '3', { type: 'tooLarge', limit: 2 }],
  [{ type: 'boolean' }, false, answer(false, 'No')],
  [{ type: 'boolean' }, true, answer(true, 'Yes')],
  [{ oneOf: [{ const: 3, title: 'Three' }] }, '0', answer(3, 'Three')],
  [{ enum: ['a'] }, '', { type: 'missing' }],
  [{ enum: ['a'] }, '7', { type: 'missing' }],
  [{ type: 'array', items: { enum: ['a', 'b', 'c'] } }, ['2', '0'], answer(['a', 'c'], 'a, c')],
  [{ type: 'array', items: { enum: ['a', 'b'] }, minItems: 2 }, ['0'], { type: 'tooFew', limit: 2 }],
  [{ type: 'array', items: { enum: ['a', 'b'] }, maxItems: 1 }, ['0', '1'], { type: 'tooMany', limit: 1 }],
])('%j with %j', (property, value, expected) => {
  expect(check(property, value)).toEqual(expected)
})

test.each<[object, FieldValue]>([
  [{}, ''],
  [{ type: 'number' }, ''],
  [{ enum: ['a'] }, ''],
  [{ type: 'array', items: { enum: ['a'] } }, []],
])('%j may be left empty where it is not required: there is no answer then', (property, value) => {
  expect(check(property, value, false)).toBeUndefined()
})

test('problems have words in both languages, with plurals', () => {
  const formats = formatsOf('en')
  expect(englishFormWords.problem({ type: 'tooShort', limit: 1 }, formats)).toBe(
    'Please use at least 1 character.',
  )
  expect(englishFormWords.problem({ type: 'tooLong', limit: 2000 }, formats)).toBe(
    'Please use at most 2,000 characters.',
  )
  expect(japaneseFormWords.problem({ type: 'tooLong', limit: 2000 }, formatsOf('ja'))).toBe(
    '2,000文字以内で入力してください。',
  )
})
