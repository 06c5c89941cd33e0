import { createContext } from 'react'
import type { ChosenOptions } from './markdownOptions.tsx'
import { defaultUrlPolicy } from './urlPolicy.ts'

/** What the blocks of one text share. Its identity stays while text arrives, so that finished blocks are not told. */
export interface BlockOptions extends Pick<ChosenOptions, 'policy' | 'plugins' | 'headingOffset'> {
  /** Before the ids of this text. */
  idPrefix: string
}

export const BlockContext = createContext<BlockOptions>({
  policy: defaultUrlPolicy,
  plugins: [],
  headingOffset: 2,
  idPrefix: '',
})

/** The numbers of the footnotes: a context of its own, since only their marks are to be told. */
export const NumbersContext = createContext<ReadonlyMap<string, number>>(new Map())
