/** What a tool's `execute` may look at. */
export interface ToolContext {
  toolCallId: string
  /** Aborted by `stop()`. */
  signal: AbortSignal
}

/** A tool the model may call. Nothing runs unless the app gives `execute`, or answers with `addToolResult`. */
export interface Tool<Input = unknown, Output = unknown> {
  /** Told to the model. */
  description?: string
  /** The arguments as JSON Schema, told to the model. Default: an object without properties. */
  parameters?: Readonly<Record<string, unknown>>
  /** Checks the arguments and throws where they are something else (a schema library's `parse`); the model is told. */
  input?(value: unknown): Input
  /** Runs the tool once its arguments are whole and valid. What it throws is told to the model. */
  execute?(input: Input, context: ToolContext): Output | Promise<Output>
  /** Whether this call waits for `approveTool` or `denyTool` first. Default: none does. */
  needsApproval?(input: Input): boolean
}

export type ToolSet = Readonly<Record<string, Tool>>

export type ToolInput<T> = T extends Tool<infer Input, infer _> ? Input : never
export type ToolOutput<T> = T extends Tool<infer _, infer Output> ? Output : never

/**
 * Ties a tool's parts together: `execute` takes what `input` gives.
 *
 * @example
 * ```ts
 * const weather = tool({
 *   description: 'The weather in a city',
 *   parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
 *   input: (value) => value as { city: string },
 *   execute: async ({ city }) => ({ city, celsius: 21 }),
 * })
 * ```
 */
export function tool<Input, Output>(definition: Tool<Input, Output>): Tool<Input, Output> {
  return definition
}
