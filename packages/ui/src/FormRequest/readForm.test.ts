import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formStep } from '../testing/samples.testing.ts'
import { readForm, type FormField } from './readForm.ts'

const fieldOf = (property: unknown, required: string[] = []): FormField | undefined => {
  const item = readForm({ properties: { it: property }, required })?.items[0]
  return item?.type === 'group' ? undefined : item
}

test('a schema may be the arguments themselves or one of them; the others are kept', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  expect(readForm(schema)?.rest).toEqual({})
  const wrapped = readForm({ description: 'Before', note: 7, message: [1], form: schema })
  expect(wrapped).toMatchObject({ description: 'Before', rest: { note: 7, message: [1] } })
  expect(wrapped?.items.length).toBe(1)
})

test('the sample has its title, nine items in order, and a group of two', () => {
  const form = readForm(formStep.args)
  expect(form).toMatchObject({ title: 'Book a visit', description: 'We answer within a day.' })
  expect(form).toMatchObject({ message: 'So that we can book your visit.', rest: {} })
  expect(form?.items.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'name: text',
    'email: text',
    'date: text',
    'people: number',
    'plan: choice',
    'topics: choices',
    'address: group',
    'remarks: text',
    'news: boolean',
  ])
  expect(form?.items.flatMap((item) => (item.type === 'group' ? item.fields : []))).toMatchObject([
    { name: 'address.city', label: 'City', required: false },
    { name: 'address.code', label: 'Postal code', description: 'Like 160-0023' },
  ])
})

test.each([
  [
    { type: 'string', format: 'email' },
    { type: 'text', format: 'email' },
  ],
  [
    { type: 'string', format: 'hostname' },
    { type: 'text', format: 'plain' },
  ],
  [
    { type: 'string', maxLength: 2000 },
    { type: 'text', format: 'long', maxLength: 2000 },
  ],
  [
    { type: ['string', 'null'], default: 'x' },
    { type: 'text', initial: 'x' },
  ],
  [
    { type: 'integer', minimum: 1 },
    { type: 'number', whole: true, minimum: 1, maximum: Infinity },
  ],
  [
    { type: 'number', default: 0 },
    { type: 'number', whole: false, initial: '0' },
  ],
  [
    { type: 'boolean', default: true },
    { type: 'boolean', initial: true },
  ],
  [
    { enum: ['a', 2, null], default: 2 },
    { type: 'choice', initial: '1', choices: { length: 2 } },
  ],
  [
    { oneOf: [{ const: 'jp', title: 'Japan' }] },
    { type: 'choice', choices: [{ value: 'jp', text: 'Japan' }] },
  ],
  [
    { type: 'array', items: { enum: ['a', 'b'] }, default: ['b'] },
    { type: 'choices', initial: ['1'] },
  ],
  // What is outside the subset is asked for in words.
  [
    { type: 'array', items: { type: 'object' } },
    { type: 'text', format: 'plain' },
  ],
  [{}, { type: 'text', required: false }],
  [7, { type: 'text' }],
])('%j is read', (property, expected) => {
  expect(fieldOf(property)).toMatchObject(expected)
})

test('a property is called by its title, or else by its name', () => {
  expect(fieldOf({ title: ' ' })?.label).toBe('it')
  expect(fieldOf({ title: 'It' }, ['it'])).toMatchObject({ label: 'It', required: true })
})

test.each([undefined, null, 'words', 7, [], {}, { query: 'x' }, { properties: {} }, { properties: [1] }])(
  '%j is no form',
  (args) => {
    expect(readForm(args)).toBeUndefined()
  },
)

test('any JSON is read without throwing, and a form has at most 50 fields', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      readForm(value)
      readForm({ properties: { a: value, b: { properties: { c: value } } }, required: value })
    }),
  )
  const many = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`f${i}`, {}]))
  expect(readForm({ properties: many })?.items.length).toBe(50)
})
