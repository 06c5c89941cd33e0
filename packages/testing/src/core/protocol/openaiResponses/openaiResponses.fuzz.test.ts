import { type FuzzFormat, fuzzFormat } from '../shared/fuzz.testing.ts'
import { openaiResponses } from '../../../../../core/src/protocol/openaiResponses/openaiResponses.ts'

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)]

const format: FuzzFormat = {
  protocol: () => openaiResponses(),
  frames(texts, tools) {
    const said = texts.map((delta) => ({
      type: 'response.output_text.delta',
      output_index: 0,
      content_index: 0,
      delta,
    }))
    const called = tools.flatMap(({ id, name, input }, index) => {
      const args = JSON.stringify(input)
      const at = { output_index: index + 1 }
      const item = {
        type: 'function_call',
        id: `fc_${index}`,
        call_id: id,
        name,
        arguments: '',
        status: 'in_progress',
      }
      return [
        { type: 'response.output_item.added', ...at, item },
        ...halves(args).map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
        { type: 'response.output_item.done', ...at, item: { ...item, arguments: args, status: 'completed' } },
      ]
    })
    const response = { id: 'resp_1', model: 'm' }
    const events = [
      { type: 'response.created', response },
      ...said,
      ...called,
      { type: 'response.completed', response: { ...response, output: [] } },
    ]
    return events.map((data) => ({ data }))
  },
}

fuzzFormat(format)
