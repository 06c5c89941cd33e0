import * as is from './rules.ts'

const cache_control = is.record({ type: is.oneOf('ephemeral'), ttl: is.oneOf('5m', '1h') })
const citations = (value: unknown, place: is.Place) =>
  Array.isArray(value) ? is.data(value, place) : is.record({ enabled: is.flag })(value, place)

const base64 = is.kind({ media_type: is.name, data: is.text() })
const url = is.kind({ url: is.fileUrl })

const block: is.Check = is.tagged({
  text: is.kind({ text: is.text(), cache_control, citations }),
  image: is.kind({ source: is.tagged({ base64, url }), cache_control }),
  document: is.kind({
    source: is.tagged({
      base64,
      url,
      text: is.kind({ media_type: is.name, data: is.text() }),
      content: is.kind({ content: is.textOr(is.list((value, place) => block(value, place))) }),
    }),
    title: is.text(),
    context: is.text(),
    citations,
    cache_control,
  }),
  search_result: is.kind({
    source: is.text(),
    title: is.text(),
    content: is.list((value, place) => block(value, place)),
    citations,
    cache_control,
  }),
  thinking: is.kind({ thinking: is.text(), signature: is.text() }),
  redacted_thinking: is.kind({ data: is.text() }),
  tool_use: is.kind({ id: is.name, name: is.name, input: is.anything, caller: is.data, cache_control }),
  tool_result: is.kind({
    tool_use_id: is.name,
    content: is.textOr(is.list((value, place) => block(value, place))),
    is_error: is.flag,
    cache_control,
  }),
  // Calls that the provider ran, and their results, are sent back with the conversation.
  server_tool_use: is.data,
  web_search_tool_result: is.data,
  web_fetch_tool_result: is.data,
  code_execution_tool_result: is.data,
  bash_code_execution_tool_result: is.data,
  text_editor_code_execution_tool_result: is.data,
  tool_search_tool_result: is.data,
  mcp_tool_use: is.data,
  mcp_tool_result: is.data,
})
const blocks = is.textOr(is.list(block))

const tool = is.kind({
  name: is.name,
  description: is.text(),
  input_schema: is.data,
  input_examples: is.list(is.anything),
  strict: is.flag,
  eager_input_streaming: is.flag,
  defer_loading: is.flag,
  cache_control,
})

/**
 * The fields that a client may send in a request to Anthropic's Messages API.
 * https://docs.claude.com/en/api/messages
 */
export const anthropicFields: is.Fields = {
  model: is.text(256),
  messages: is.list(is.record({ role: is.oneOf('user', 'assistant', 'system'), content: blocks })),
  system: blocks,
  max_tokens: is.tokens,
  stream: is.flag,
  temperature: is.number(0, 1),
  top_k: is.whole(0, 1000),
  top_p: is.number(0, 1),
  stop_sequences: is.list(is.text(), 64),
  metadata: is.record({ user_id: is.name }),
  thinking: is.record({
    type: is.oneOf('enabled', 'disabled', 'adaptive'),
    budget_tokens: is.tokens,
    display: is.name,
  }),
  output_config: is.record({
    effort: is.name,
    format: is.tagged({ json_schema: is.kind({ schema: is.data }) }),
  }),
  output_format: is.tagged({ json_schema: is.kind({ schema: is.data }) }),
  tools: is.list(is.tagged({ custom: tool }, 'custom'), 1000),
  tool_choice: is.record({
    type: is.oneOf('auto', 'any', 'tool', 'none'),
    name: is.name,
    disable_parallel_tool_use: is.flag,
  }),
  service_tier: is.oneOf('auto', 'standard_only'),
  cache_control,
}
