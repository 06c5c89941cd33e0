/** The context of one call, passed to a tool's `execute`. */
export interface ToolContext {
  toolCallId: string
  /** Aborted by `stop()`. */
  signal: AbortSignal
}

/** A tool the model may call. Without `execute`, the app answers its calls with `addToolResult`. */
export interface Tool<Input = unknown, Output = unknown> {
  /** Sent to the model. */
  description?: string
  /**
   * The arguments as JSON Schema, sent to the model.
   *
   * @defaultValue an object without properties
   */
  parameters?: Readonly<Record<string, unknown>>
  /** Checks the arguments (e.g. a schema library's `parse`). An error it throws is the result that the model gets. */
  input?(value: unknown): Input
  /** Runs the tool once its arguments are whole and valid. An error it throws is the result that the model gets. */
  execute?(input: Input, context: ToolContext): Output | Promise<Output>
  /**
   * Returns `true` for a call that waits for `approveTool` or `denyTool` first.
   *
   * @defaultValue no call waits
   */
  needsApproval?(input: Input): boolean
}

/** Tools by name. */
export type ToolSet = Readonly<Record<string, Tool>>

/** The type of a tool's arguments. */
export type ToolInput<T> = T extends Tool<infer Input, infer _> ? Input : never
/** The type of a tool's result. */
export type ToolOutput<T> = T extends Tool<infer _, infer Output> ? Output : never

/**
 * Declares a tool, so that `execute` takes the type that `input` returns.
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

/** The tool with this name. Inherited names do not count: a model that calls `constructor` calls no tool. */
export function toolNamed(tools: ToolSet, name: string): Tool | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : undefined
}
