'use client'
import { createContext, useContext, type ComponentType, type ReactElement, type ReactNode } from 'react'
import type { ChatSchema, DataPart, StepPart, ToolCallOf, ToolCallPart, ToolSet } from '@chatstream/core'
import { sameEntries, useStable } from '../shared/useStable.ts'

/** The props of an app's component for a tool call. */
export interface ToolRendererProps<Part = ToolCallPart> {
  /** The tool call. The chat's schema gives the types of its input and output. */
  part: Part
  /** `true` while the message of the call streams, so that the call may still get a result. */
  live: boolean
}

/**
 * The app's components for tool calls, steps and data parts, by name. Other tool calls and steps keep their
 * default look.
 */
export interface Renderers<Data = Record<string, unknown>, Tools = ToolSet> {
  /**
   * Components for tool calls, by the name of the tool. If a tool needs approval, its component must render
   * `ToolApproval`, the buttons for approval.
   */
  tool?: ToolRenderers<Tools>
  /**
   * Components for an agent's steps, by the kind of step. A component is rendered inside the list item of the
   * step, before nested steps.
   */
  step?: Readonly<Record<string, ComponentType<{ part: StepPart }>>>
  /**
   * Components for data parts, by the name of the data part. If a data part has no component, it is not
   * shown.
   */
  data?: DataRenderers<Data>
}

// If any name is allowed, a mapped type would type each component by the one name it is written under.
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

/** The type from the schema, or `Any` if the schema does not declare it. */
type OrAny<Given, Any> = unknown extends Given ? Any : Given

/**
 * The type of the renderers for a chat with this schema.
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

/** The props of `RenderersProvider`. */
export interface RenderersProviderProps<Schema = AnySchema> {
  /**
   * The components. You can pass a new object at each render. Define each component outside the render function,
   * because otherwise the component loses its state at each render.
   */
  renderers?: RenderersOf<Schema> | undefined
  children?: ReactNode
}

/**
 * Provides the app's components for tool calls, steps and data parts to all messages below it. The prop `renderers`
 * of `ChatStream` does the same.
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
  // The caller knows the types of the data and tools, the context does not.
  const given = (renderers ?? none) as Renderers
  return (
    <RenderersContext.Provider value={useStable(given, sameRenderers)}>{children}</RenderersContext.Provider>
  )
}

/** Returns the app's components from the nearest `RenderersProvider`. */
export function useRenderers(): Renderers {
  return useContext(RenderersContext)
}

const none: Renderers = {}

function sameRenderers(a: Renderers, b: Renderers): boolean {
  return sameEntries({ ...a }, { ...b }, (before, after) =>
    // Every value of `Renderers` is an object or undefined; both can be spread.
    sameEntries({ ...(before as object) }, { ...(after as object) }),
  )
}
