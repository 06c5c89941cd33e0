import type { StandardSchemaV1 } from '@standard-schema/spec'
import { jsonSchemaOf, validate } from './standardSchema.ts'

/** Facts about one tool call. They are passed to the tool's `execute`. */
export interface ToolContext {
  toolCallId: string
  /** Aborted by `stop()`. */
  signal: AbortSignal
}

/**
 * A tool that the model may call. If the tool has no `execute`, the app supplies the results of its calls with
 * `addToolResult`.
 */
export interface Tool<Input = unknown, Output = unknown> {
  /** Sent to the model. */
  description?: string
  /**
   * The arguments as JSON Schema, sent to the model.
   *
   * @defaultValue an object without properties
   */
  parameters?: Readonly<Record<string, unknown>>
  /** Checks the arguments. An error it throws is the result that the model gets. `tool` makes it from `inputSchema`. */
  input?(value: unknown): Input | Promise<Input>
  /** Runs the tool once its arguments are whole and valid. An error it throws is the result that the model gets. */
  execute?(input: Input, context: ToolContext): Output | Promise<Output>
  /**
   * Returns `true` for a call that waits for `approveTool` or `denyTool` first.
   *
   * @defaultValue no call waits
   */
  needsApproval?(input: Input): boolean
}

/** A tool whose arguments are declared by a Standard Schema (Zod, Valibot, ArkType and others). */
export interface SchemaTool<
  Schema extends StandardSchemaV1 = StandardSchemaV1,
  Output = unknown,
> extends Tool<StandardSchemaV1.InferOutput<Schema>, Output> {
  /**
   * The schema of the arguments. The model gets its JSON Schema, `execute` the value that it returns. The arguments in
   * messages are as the model wrote them.
   */
  inputSchema: Schema
}

/** The tools of a chat, by name. */
export type ToolSet = Readonly<Record<string, Tool>>

/** The type of a tool's arguments, as the model writes them (before defaults and transforms of the schema). */
export type ToolInput<T> =
  T extends SchemaTool<infer Schema, infer _>
    ? StandardSchemaV1.InferInput<Schema>
    : T extends Tool<infer Input, infer _>
      ? Input
      : never
/** The type of a tool's result. */
export type ToolOutput<T> = T extends Tool<infer _, infer Output> ? Output : never

/**
 * Declares a tool. `inputSchema` is a Standard Schema (https://standardschema.dev): it gives the arguments their
 * type, checks them, and provides the JSON Schema for the model. A call with invalid arguments fails, and the model
 * gets the list of problems. Without `inputSchema`, `parameters` is the JSON Schema, and `input` checks the
 * arguments.
 *
 * @throws {TypeError} if the schema has no JSON Schema, and `parameters` is absent.
 * @example
 * ```ts
 * import { tool } from '@chatstream/core'
 * import { z } from 'zod'
 *
 * const weather = tool({
 *   description: 'The weather in a city',
 *   inputSchema: z.object({ city: z.string() }),
 *   execute: async ({ city }) => ({ city, celsius: 21 }),
 * })
 * ```
 */
export function tool<Schema extends StandardSchemaV1, Output>(
  definition: Omit<SchemaTool<Schema, Output>, 'input'>,
): SchemaTool<Schema, Output>
export function tool<Input, Output>(definition: Tool<Input, Output>): Tool<Input, Output>
export function tool(definition: Tool & Partial<SchemaTool>): Tool {
  const { inputSchema, parameters } = definition
  if (inputSchema === undefined) return definition
  return {
    ...definition,
    parameters: parameters ?? jsonSchemaOf(inputSchema),
    input: (value) => validate(inputSchema, value, 'The arguments of this call are invalid:'),
  }
}

/**
 * Returns the tool with this name, or `undefined` if there is none. Names inherited from `Object`, such as
 * `constructor`, are not tools.
 */
export function toolNamed(tools: ToolSet, name: string): Tool | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : undefined
}
