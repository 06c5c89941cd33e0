import type { Chunks } from '../../shared/chunks.ts'

/** What a line of text is made of. */
export type InlineNode =
  | string
  | { type: 'emphasis' | 'strong' | 'deleted'; children: readonly InlineNode[] }
  | { type: 'code'; text: string }
  | { type: 'break' }
  /** `href` is `undefined` while the URL is still arriving. */
  | { type: 'link'; href: string | undefined; title?: string; children: readonly InlineNode[] }
  | { type: 'image'; src: string | undefined; title?: string; alt: string }
  | { type: 'note'; label: string }
  /** What a plugin's delimiters enclose; `index` is the syntax among the plugins' syntaxes. */
  | { type: 'span'; index: number; text: string; raw: string }

/** The text of a paragraph, heading or cell. Immutable; another one stands in its place when something changed. */
export interface InlineText {
  source: string
  nodes: readonly InlineNode[]
  /** Definitions that were looked for, found or not: when one of these changes, so may this text. */
  labels?: readonly string[]
  /** Footnotes it refers to, in order. */
  notes?: readonly string[]
  /** Not as it would be if the text ended here: an open construct at its end is completed. */
  completed?: true
}

/** What is referred to from within: definitions, footnotes. */
export interface Referring {
  labels?: readonly string[]
  notes?: readonly string[]
}

export type Align = 'start' | 'center' | 'end' | undefined

export interface ListItem extends Referring {
  type: 'item'
  /** Of a task list: whether it is done. */
  checked?: boolean
  children: Chunks<BlockNode>
}

export interface TableRow extends Referring {
  type: 'row'
  cells: readonly InlineText[]
}

export type BlockNode = Referring &
  (
    | { type: 'paragraph'; text: InlineText }
    | { type: 'heading'; level: number; text: InlineText }
    | { type: 'code'; info: string; fenced: boolean; closed: boolean; code: string }
    | { type: 'rule' }
    | { type: 'quote'; children: Chunks<BlockNode> }
    | {
        type: 'list'
        ordered: boolean
        start: number
        marker: string
        tight: boolean
        items: Chunks<ListItem>
      }
    | { type: 'table'; aligns: readonly Align[]; head: TableRow; rows: Chunks<TableRow> }
    | { type: 'footnote'; label: string; children: Chunks<BlockNode> }
  )

export type BlockOf<Type extends BlockNode['type']> = Extract<BlockNode, { type: Type }>
