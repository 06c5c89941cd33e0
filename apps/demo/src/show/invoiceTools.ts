import { tool } from '@chatstream/core'

const text = (value: unknown, name: string) => String(Object(value)[name] ?? '')

/** Tools of this page. One runs at once, the one that pays needs approval. */
export const invoiceTools = {
  tools: {
    find_invoice: tool({
      description: 'Finds the open invoice of a sender',
      parameters: { type: 'object', properties: { from: { type: 'string' } }, required: ['from'] },
      input: (value) => ({ from: text(value, 'from') }),
      execute: ({ from }) => ({ from, invoice: 'SP-2041', yen: 4200, due: 'Friday' }),
    }),
    pay_invoice: tool({
      description: 'Pays an invoice',
      parameters: {
        type: 'object',
        properties: { to: { type: 'string' }, yen: { type: 'integer' }, invoice: { type: 'string' } },
        required: ['to', 'yen', 'invoice'],
      },
      input: (value) => ({
        to: text(value, 'to'),
        yen: Number(text(value, 'yen')),
        invoice: text(value, 'invoice'),
      }),
      needsApproval: () => true,
      execute: ({ invoice }) => ({ paid: true, reference: invoice }),
    }),
  },
}
