// markdown-it publishes its rules one a module; @types/markdown-it describes all but these.
declare module 'markdown-it/lib/rules_block/*.mjs' {
  import type StateBlock from 'markdown-it/lib/rules_block/state_block.mjs'
  const rule: (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean
  export default rule
}

declare module 'markdown-it/lib/rules_inline/*.mjs' {
  import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
  const rule: (state: StateInline, silent: boolean) => boolean
  export default rule
}

declare module 'markdown-it/lib/rules_inline/emphasis.mjs' {
  import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
  const rules: {
    tokenize(state: StateInline, silent: boolean): boolean
    postProcess(state: StateInline): void
  }
  export default rules
}

declare module 'markdown-it/lib/rules_inline/strikethrough.mjs' {
  import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
  const rules: {
    tokenize(state: StateInline, silent: boolean): boolean
    postProcess(state: StateInline): void
  }
  export default rules
}

declare module 'markdown-it/lib/rules_inline/balance_pairs.mjs' {
  import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
  const rule: (state: StateInline) => void
  export default rule
}

declare module 'markdown-it/lib/rules_inline/fragments_join.mjs' {
  import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
  const rule: (state: StateInline) => void
  export default rule
}
