import type { ComponentType } from 'react'
import type { Syntax } from './parser/syntax.ts'

export interface FenceProps {
  code: string
  /** What stands behind the opening fence: `mermaid`, `ts title="a.ts"`. */
  info: string
  /** Whether the block has ended; until then more code may follow. */
  complete: boolean
}

export interface SpanProps {
  /** What the delimiters enclose. */
  text: string
  /** The same with the delimiters. */
  raw: string
}

/** Adds to what Markdown shows. A component that throws gives way to the default look. */
export interface MarkdownPlugin {
  /** Components for fenced blocks, by their language. What they render of foreign code belongs in a sandboxed iframe. */
  fences?: Readonly<Record<string, ComponentType<FenceProps>>>
  /** Delimiters whose content a component shows. */
  spans?: readonly (Syntax & { Component: ComponentType<SpanProps> })[]
}
