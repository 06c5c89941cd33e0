import type { StandardSchemaV1 } from '@standard-schema/spec'
import { jsonSchemaOf, validate } from './standardSchema.ts'

/** The second argument of a tool's `execute` function: facts about the tool call. */
export interface ToolContext {
  toolCallId: string
  /** A signal that aborts when the user stops the answer (`stop()`). */
  signal: AbortSignal
}

/**
 * A tool that the model may call. If the tool has no `execute` function, the app must add the results of its
 * calls with `addToolResult`.
 */
export interface Tool<Input = unknown, Output = unknown> {
  /** A description for the model. */
  description?: string
  /**
   * The JSON Schema of the arguments, which is sent to the model.
   *
   * @defaultValue an object without properties
   */
  parameters?: Readonly<Record<string, unknown>>
  /**
   * Checks the arguments of a call and returns the input for `execute`. If `input` throws, the model gets the
   * error as the result of the call. If the tool has an `inputSchema`, `tool` makes this function.
   */
  input?(value: unknown): Input | Promise<Input>
  /**
   * Runs the tool, and returns the result for the model. Called when the arguments are complete and valid. If
   * `execute` throws, the model gets the error as the result.
   */
  execute?(input: Input, context: ToolContext): Output | Promise<Output>
  /**
   * Returns `true` if a call must wait until the user has allowed it (`approveTool`) or denied it
   * (`denyTool`).
   *
   * @defaultValue no call needs approval
   */
  needsApproval?(input: Input): boolean
}

/** A tool with a Standard Schema (Zod, Valibot, ArkType and others) for its arguments. */
export interface SchemaTool<
  Schema extends StandardSchemaV1 = StandardSchemaV1,
  Output = unknown,
> extends Tool<StandardSchemaV1.InferOutput<Schema>, Output> {
  /**
   * The schema of the arguments. The model gets the JSON Schema of this schema. `execute` gets the value that
   * the schema returns. Messages contain the arguments as the model wrote them.
   */
  inputSchema: Schema
}

/** The tools of a chat, by name. */
export type ToolSet = Readonly<Record<string, Tool>>

/**
 * The type of a tool's arguments as the model writes them, i.e. before the schema applies its defaults and
 * transforms.
 */
export type ToolInput<T> =
  T extends SchemaTool<infer Schema, infer _>
    ? StandardSchemaV1.InferInput<Schema>
    : T extends Tool<infer Input, infer _>
      ? Input
      : never
/** The type of a tool's result. */
export type ToolOutput<T> = T extends Tool<infer _, infer Output> ? Output : never

/**
 * Declares a tool. `inputSchema` is a Standard Schema (https://standardschema.dev). It determines the type of
 * the arguments, checks them, and provides the JSON Schema for the model. If the arguments of a call are
 * invalid, the call fails, and the model gets a list of the problems. Without `inputSchema`, pass two options:
 * the JSON Schema in `parameters`, and in `input` a function that checks the arguments.
 *
 * @throws {TypeError} if the schema cannot be converted to a JSON Schema and `parameters` is absent.
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
 * Returns the tool with this name, or `undefined` if there is none. Inherited names such as `constructor` are
 * not tools.
 */
export function toolNamed(tools: ToolSet, name: string): Tool | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : undefined
}
