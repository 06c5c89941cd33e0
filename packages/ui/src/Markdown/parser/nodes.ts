import type { Chunks } from '../../shared/chunks.ts'

/** The HTML elements that are rendered as elements. All other HTML is shown as text. */
export type SafeTag = 'sub' | 'sup' | 'kbd'

/** A piece of inline text. */
export type InlineNode =
  | string
  | { type: 'emphasis' | 'strong' | 'deleted'; children: readonly InlineNode[] }
  | { type: 'tag'; tag: SafeTag; children: readonly InlineNode[] }
  | { type: 'code'; text: string }
  | { type: 'break' }
  /** `href` is `undefined` while the URL is still arriving. */
  | { type: 'link'; href: string | undefined; title?: string; children: readonly InlineNode[] }
  | { type: 'image'; src: string | undefined; title?: string; alt: string }
  | { type: 'note'; label: string }
  /**
   * The text between the delimiters of a plugin. `index` is the index of the syntax in the list of syntaxes.
   */
  | { type: 'span'; index: number; text: string; raw: string; isOpen?: true }

/** The text of a paragraph, heading or cell. The object is immutable: a change creates a new object. */
export interface InlineText {
  source: string
  nodes: readonly InlineNode[]
  /**
   * The labels that the text refers to, even if they have no definition yet. If a definition changes, the
   * text may change.
   */
  labels?: readonly string[]
  /** The footnotes that the text refers to, in order. */
  notes?: readonly string[]
  /** `true` if an open construct at the end was completed. If the text ends here, it must be parsed again. */
  completed?: true
}

/** The link labels and footnotes that occur in a node and in the nodes inside it. */
export interface Referring {
  labels?: readonly string[]
  notes?: readonly string[]
}

export type Align = 'start' | 'center' | 'end' | undefined

export interface ListItem extends Referring {
  type: 'item'
  /** `true` if the task is done, `false` if not. Absent in ordinary lists. */
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
