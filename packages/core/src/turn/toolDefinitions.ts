import type { ToolDefinition } from '../protocol/protocol.ts'
import type { ToolSet } from '../tool.ts'

/** What the model is told of the tools. */
export function toolDefinitions(tools: ToolSet): readonly ToolDefinition[] {
  return Object.entries(tools).map(([name, { description, parameters }]) => ({
    name,
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
  }))
}
