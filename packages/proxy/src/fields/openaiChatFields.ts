import * as is from './rules.ts'

const functionTool = is.record({
  name: is.name,
  description: is.text(),
  parameters: is.data,
  strict: is.flag,
})
const customTool = is.record({ name: is.name, description: is.text(), format: is.data })
const cacheControl = is.record({ type: is.oneOf('ephemeral'), ttl: is.oneOf('5m', '1h') })

const imageFields = is.record({ url: is.fileUrl, detail: is.oneOf('auto', 'low', 'high') })

const contentParts = is.list(
  is.tagged({
    text: is.kind({ text: is.text(), cache_control: cacheControl }),
    refusal: is.kind({ refusal: is.text() }),
    // Mistral's reasoning.
    thinking: is.kind({
      thinking: is.textOr(is.list(is.kind({ text: is.text() }))),
      signature: is.text(),
      closed: is.flag,
    }),
    image_url: is.kind({
      image_url: (value, place) =>
        typeof value === 'string' ? is.fileUrl(value, place) : imageFields(value, place),
      cache_control: cacheControl,
    }),
    input_audio: is.kind({ input_audio: is.record({ data: is.text(), format: is.oneOf('wav', 'mp3') }) }),
    file: is.kind({
      file: is.record({ filename: is.name, file_data: is.fileUrl }),
      cache_control: cacheControl,
    }),
  }),
)

const toolCalls = is.list(
  is.record({
    id: is.name,
    index: is.whole(0, 10_000),
    type: is.oneOf('function', 'custom'),
    function: is.record({ name: is.name, arguments: is.textOr(is.anything) }),
    custom: is.record({ name: is.name, input: is.text() }),
    // Gemini's signature of its thoughts.
    extra_content: is.data,
  }),
)

const message = is.record({
  role: is.oneOf('system', 'developer', 'user', 'assistant', 'tool', 'function'),
  content: is.textOr(contentParts),
  name: is.name,
  refusal: is.text(),
  annotations: is.list(is.data),
  tool_calls: toolCalls,
  tool_call_id: is.name,
  function_call: is.record({ name: is.name, arguments: is.text() }),
  reasoning: is.text(),
  reasoning_content: is.text(),
  reasoning_details: is.list(is.data),
  prefix: is.flag,
  cache_control: cacheControl,
})

const toolChoice = is.textOr(
  is.tagged({
    function: is.kind({ function: is.record({ name: is.name }) }),
    custom: is.kind({ custom: is.record({ name: is.name }) }),
    allowed_tools: is.kind({
      allowed_tools: is.record({ mode: is.oneOf('auto', 'required'), tools: is.list(is.data) }),
    }),
  }),
)

/**
 * The fields that a client may send in a request to OpenAI's Chat Completions API. They include fields of
 * compatible servers. https://platform.openai.com/docs/api-reference/chat/create
 */
export const openaiChatFields: is.Fields = {
  model: is.text(256),
  messages: is.list(message),
  stream: is.flag,
  stream_options: is.record({ include_usage: is.flag, include_obfuscation: is.flag }),
  max_tokens: is.tokens,
  max_completion_tokens: is.tokens,
  n: is.whole(1, 1),
  temperature: is.number(0, 2),
  top_p: is.number(0, 1),
  top_k: is.whole(-1, 1000),
  min_p: is.number(0, 1),
  top_a: is.number(0, 1),
  frequency_penalty: is.number(-2, 2),
  presence_penalty: is.number(-2, 2),
  repetition_penalty: is.number(0, 2),
  seed: is.whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  random_seed: is.whole(0, Number.MAX_SAFE_INTEGER),
  stop: is.textOr(is.list(is.text(), 16)),
  logit_bias: is.dictionary(is.number(-100, 100), 1000),
  logprobs: is.flag,
  top_logprobs: is.whole(0, 20),
  modalities: is.list(is.oneOf('text'), 1),
  prediction: is.tagged({ content: is.kind({ content: is.textOr(contentParts) }) }),
  response_format: is.tagged({
    text: is.kind({}),
    json_object: is.kind({ schema: is.data }),
    json_schema: is.kind({
      json_schema: is.record({ name: is.name, description: is.text(), schema: is.data, strict: is.flag }),
    }),
  }),
  tools: is.list(
    is.tagged({
      function: is.kind({ function: functionTool, cache_control: cacheControl }),
      custom: is.kind({ custom: customTool }),
    }),
    1000,
  ),
  tool_choice: toolChoice,
  parallel_tool_calls: is.flag,
  functions: is.list(functionTool, 1000),
  function_call: is.textOr(is.record({ name: is.name })),
  reasoning_effort: is.name,
  reasoning: is.record({
    effort: is.name,
    max_tokens: is.tokens,
    exclude: is.flag,
    enabled: is.flag,
    summary: is.name,
  }),
  reasoning_format: is.name,
  include_reasoning: is.flag,
  thinking: is.record({
    type: is.oneOf('enabled', 'disabled', 'auto', 'adaptive'),
    budget_tokens: is.tokens,
    clear_thinking: is.flag,
  }),
  enable_thinking: is.flag,
  thinking_budget: is.whole(0, 131_072),
  chat_template_kwargs: is.record({ enable_thinking: is.flag, thinking: is.flag }),
  verbosity: is.oneOf('low', 'medium', 'high'),
  prompt_mode: is.oneOf('reasoning'),
  safe_prompt: is.flag,
  metadata: is.dictionary(is.name, 16),
  user: is.name,
  safety_identifier: is.name,
  prompt_cache_key: is.name,
  prompt_cache_retention: is.name,
  service_tier: is.oneOf('auto', 'default', 'flex'),
  store: is.off,
}
