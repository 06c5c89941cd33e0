import * as is from './rules.ts'

const content = is.textOr(
  is.list(
    is.tagged({
      input_text: is.kind({ text: is.text() }),
      output_text: is.kind({ text: is.text(), annotations: is.list(is.data), logprobs: is.list(is.data) }),
      refusal: is.kind({ refusal: is.text() }),
      input_image: is.kind({ image_url: is.fileUrl, detail: is.oneOf('auto', 'low', 'high') }),
      input_file: is.kind({
        filename: is.name,
        file_data: is.fileUrl,
        file_url: is.fileUrl,
        detail: is.name,
      }),
      input_audio: is.kind({ input_audio: is.record({ data: is.text(), format: is.oneOf('wav', 'mp3') }) }),
    }),
  ),
)

const item = { id: is.name, status: is.name }
const call = { ...item, call_id: is.name, name: is.name, namespace: is.name }

/** The items of `input`. An item that only refers to a stored one (`item_reference`) is not among them. */
const input = is.list(
  is.tagged(
    {
      message: is.kind({
        ...item,
        role: is.oneOf('system', 'developer', 'user', 'assistant'),
        content,
        phase: is.name,
      }),
      function_call: is.kind({ ...call, arguments: is.text() }, ['arguments']),
      function_call_output: is.kind({ ...item, call_id: is.name, output: content }, ['output']),
      custom_tool_call: is.kind({ ...call, input: is.text() }, ['input']),
      custom_tool_call_output: is.kind({ ...item, call_id: is.name, output: content }, ['output']),
      // Without its content, the id would stand for an item that is stored at the provider.
      reasoning: is.kind(
        {
          ...item,
          summary: is.list(is.data),
          content: is.list(is.data),
          encrypted_content: is.text(),
        },
        ['encrypted_content'],
      ),
    },
    'message',
  ),
)

const toolNames = { name: is.name }

/**
 * The fields that a client may send in a request to OpenAI's Responses API.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
export const openaiResponsesFields: is.Fields = {
  model: is.text(256),
  input: is.textOr(input),
  instructions: is.text(),
  stream: is.flag,
  stream_options: is.record({ include_obfuscation: is.flag }),
  max_output_tokens: is.tokens,
  max_tool_calls: is.whole(1, 128),
  temperature: is.number(0, 2),
  top_p: is.number(0, 1),
  top_logprobs: is.whole(0, 20),
  text: is.record({
    verbosity: is.oneOf('low', 'medium', 'high'),
    format: is.tagged({
      text: is.kind({}),
      json_object: is.kind({}),
      json_schema: is.kind({ name: is.name, description: is.text(), schema: is.data, strict: is.flag }),
    }),
  }),
  reasoning: is.record({ effort: is.name, summary: is.name, generate_summary: is.name }),
  tools: is.list(
    is.tagged({
      function: is.kind({ name: is.name, description: is.text(), parameters: is.data, strict: is.flag }),
      custom: is.kind({ name: is.name, description: is.text(), format: is.data }),
    }),
    1000,
  ),
  tool_choice: is.textOr(
    is.tagged({
      function: is.kind(toolNames),
      custom: is.kind(toolNames),
      allowed_tools: is.kind({ mode: is.oneOf('auto', 'required'), tools: is.list(is.data) }),
    }),
  ),
  parallel_tool_calls: is.flag,
  truncation: is.oneOf('auto', 'disabled'),
  include: is.list(is.oneOf('reasoning.encrypted_content', 'message.output_text.logprobs'), 2),
  metadata: is.dictionary(is.name, 16),
  user: is.name,
  safety_identifier: is.name,
  prompt_cache_key: is.name,
  prompt_cache_retention: is.name,
  service_tier: is.oneOf('auto', 'default', 'flex'),
  store: is.off,
  background: is.off,
}
