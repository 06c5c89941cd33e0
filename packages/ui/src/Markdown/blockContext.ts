import { createContext } from 'react'
import type { ChosenOptions } from './markdownOptions.tsx'
import { defaultUrlPolicy } from './urlPolicy.ts'

/**
 * The options that all blocks of one text share. The object stays the same while text arrives, so that finished
 * blocks do not render again.
 */
export interface BlockOptions extends Pick<
  ChosenOptions,
  'policy' | 'plugins' | 'headingOffset' | 'languages'
> {
  /** The prefix of the element ids of this text. */
  idPrefix: string
}

export const BlockContext = createContext<BlockOptions>({
  policy: defaultUrlPolicy,
  plugins: [],
  headingOffset: 3,
  languages: undefined,
  idPrefix: '',
})

/**
 * A context with the numbers of the footnotes. The numbers are separate from other options, so that a new number
 * renders only the footnote marks again.
 */
export const NumbersContext = createContext<ReadonlyMap<string, number>>(new Map())
