'use client'
import { createContext, useContext, type ComponentType, type ReactElement, type ReactNode } from 'react'
import type { ChatSchema, DataPart, StepPart, ToolCallOf, ToolCallPart, ToolSet } from '@chatstream/core'
import { sameEntries, useStable } from '../shared/useStable.ts'

/** What the component for a tool call is given. `live`: the message still streams, so that a call under way may yet end. */
export interface ToolRendererProps<Part = ToolCallPart> {
  part: Part
  live: boolean
}

/** The app's own components for tool calls, steps and data parts; what is not named here keeps its default look. */
export interface Renderers<Data = Record<string, unknown>, Tools = ToolSet> {
  /** By the tool's name. A call that awaits approval is the component's to ask about; `ToolApproval` has the buttons. */
  tool?: ToolRenderers<Tools>
  /** By the kind of step. Stands inside the step's list item; steps within it follow. */
  step?: Readonly<Record<string, ComponentType<{ part: StepPart }>>>
  /** By the name of the data part. Those that have no component here are not shown. */
  data?: DataRenderers<Data>
}

// Where any name will do, a mapped type would take each name that is written for the only one its component can be given.
type ToolRenderers<Tools> = string extends keyof Tools
  ? Readonly<Record<string, ComponentType<ToolRendererProps<ToolCallPart<Tools>>>>>
  : {
      readonly [Name in keyof Tools & string]?: ComponentType<
        ToolRendererProps<ToolCallOf<Name, Tools[Name]>>
      >
    }

type DataRenderers<Data> = string extends keyof Data
  ? Readonly<Record<string, ComponentType<{ part: DataPart<Data> }>>>
  : { readonly [Name in keyof Data & string]?: ComponentType<{ part: DataPart<Pick<Data, Name>> }> }

type AnySchema = ChatSchema<unknown, Record<string, unknown>, ToolSet>

/** What a schema leaves out could be anything. */
type OrAny<Given, Any> = unknown extends Given ? Any : Given

/**
 * The renderers of a chat with this schema.
 *
 * @example
 * ```tsx
 * const schema = { data: { chart: (value: unknown) => value as { points: number[] } } }
 * const renderers: RenderersOf<typeof schema> = {
 *   data: { chart: ({ part }) => <meter value={part.data.points.at(-1)} /> },
 * }
 * ```
 */
export type RenderersOf<Schema> =
  Schema extends ChatSchema<infer _, infer Data, infer Tools>
    ? Renderers<OrAny<Data, Record<string, unknown>>, OrAny<Tools, ToolSet>>
    : never

const RenderersContext = createContext<Renderers>({})

export interface RenderersProviderProps<Schema = AnySchema> {
  /** An inline object is welcome; the components in it belong outside, or each render begins them anew. */
  renderers?: RenderersOf<Schema> | undefined
  children?: ReactNode
}

/**
 * Gives the parts below it the app's own components. `ChatStream` has `renderers` for the same.
 *
 * @example
 * ```tsx
 * const schema = { data: { stock: (value: unknown) => value as { left: number } } }
 * const page = (
 *   <RenderersProvider<typeof schema> renderers={{ data: { stock: ({ part }) => <p>{part.data.left} left</p> } }}>
 *     <Thread />
 *   </RenderersProvider>
 * )
 * ```
 */
export function RenderersProvider<Schema = AnySchema>({
  renderers,
  children,
}: RenderersProviderProps<Schema>): ReactElement {
  // Which data and tools a chat has is known to the caller, not to the context.
  const given = (renderers ?? none) as Renderers
  return (
    <RenderersContext.Provider value={useStable(given, sameRenderers)}>{children}</RenderersContext.Provider>
  )
}

/** What the app has put in place of parts. */
export function useRenderers(): Renderers {
  return useContext(RenderersContext)
}

const none: Renderers = {}

function sameRenderers(a: Renderers, b: Renderers): boolean {
  return sameEntries({ ...a }, { ...b }, (before, after) =>
    sameEntries({ ...(before as object) }, { ...(after as object) }),
  )
}
