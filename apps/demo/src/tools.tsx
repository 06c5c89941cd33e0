import { tool } from '@chatstream/core'
import type { ToolCallOf } from '@chatstream/core'
import { ToolCall } from '@chatstream/ui'
import type { RenderersOf } from '@chatstream/ui'

/** The units that can be converted, in metres and grams. */
const sizes = {
  length: { mile: 1609.344, kilometer: 1000, meter: 1, foot: 0.3048 },
  weight: { pound: 453.59237, kilogram: 1000, gram: 1 },
} as const

interface Amount {
  value: number
  unit: string
}

const notes: string[] = []

/** Tools that run in this page. One runs at once, the other needs approval. */
export const toolSchema = {
  tools: {
    convert_units: tool({
      description: 'Converts a length or a weight',
      parameters: {
        type: 'object',
        properties: {
          value: { type: 'number' },
          from: { type: 'string', enum: ['mile', 'kilometer', 'meter', 'foot', 'pound', 'kilogram', 'gram'] },
          to: { type: 'string', description: 'Another unit of the same kind' },
        },
        required: ['value', 'from', 'to'],
      },
      input(value): { value: number; from: string; to: string } {
        const { value: number, from, to } = Object(value) as Record<string, unknown>
        if (typeof number !== 'number' || typeof from !== 'string' || typeof to !== 'string')
          throw new Error('value must be a number, from and to must be units.')
        return { value: number, from, to }
      },
      execute: ({ value, from, to }): Amount => ({ value: value * factor(from, to), unit: to }),
    }),
    save_note: tool({
      description: 'Keeps a note for as long as the page is open',
      parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      input: (value) => ({ text: String((Object(value) as { text?: unknown }).text ?? '') }),
      needsApproval: () => true,
      execute: ({ text }) => ({ notes: notes.push(text) }),
    }),
  },
}

function factor(from: string, to: string): number {
  for (const units of Object.values<Readonly<Record<string, number>>>(sizes)) {
    const [source, target] = [units[from], units[to]]
    if (source !== undefined && target !== undefined) return source / target
  }
  throw new Error(`${from} cannot be converted to ${to}.`)
}

type ConvertUnits = (typeof toolSchema)['tools']['convert_units']

function Conversion({ part, live }: { part: ToolCallOf<'convert_units', ConvertUnits>; live: boolean }) {
  const { input, output, state } = part
  if (state !== 'done' || input === undefined || output === undefined)
    return <ToolCall part={part} live={live} />
  return (
    <p className="conversion">
      {amount({ value: input.value, unit: input.from })} = <strong>{amount(output)}</strong>
    </p>
  )
}

function amount({ value, unit }: Amount): string {
  const { lang } = document.documentElement
  return new Intl.NumberFormat(lang, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 2,
  }).format(value)
}

export const toolRenderers: RenderersOf<typeof toolSchema> = { tool: { convert_units: Conversion } }
