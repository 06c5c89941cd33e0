import { codeer } from '../../../../../core/src/protocol/codeer/codeer.ts'
import { fuzzFormat } from '../shared/fuzz.testing.ts'

const event = (type: string, fields: object) => ({
  data: { type, response_id: 'r1', chat_id: 1, ...fields },
})

fuzzFormat({
  protocol: () => codeer(),
  hasTools: false,
  frames: (texts) => [
    event('response.created', { model: 'm' }),
    event('response.reasoning_step.start', { step: { id: 's', type: 'consultant_lookup' } }),
    event('response.reasoning_step.end', { step: { id: 's', result: { success: true } } }),
    ...texts.map((delta) => event('response.output_text.delta', { delta })),
    { ...event('response.output_text.completed', { final_text: texts.join(''), usage: {} }), isEnd: true },
    { data: '[DONE]' },
  ],
})
