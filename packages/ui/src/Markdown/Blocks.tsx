'use client'
import { memo, useContext, useRef, type ReactElement, type ReactNode } from 'react'
import { CodeBlock } from '../CodeBlock/CodeBlock.tsx'
import { Rendered } from '../renderers/Rendered.tsx'
import { Boundary } from '../shared/Boundary.tsx'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { BlockContext } from './blockContext.ts'
import { useSkipAway } from '../shared/skipAway.ts'
import { directionOf } from '../shared/direction.ts'
import { useInPieces } from '../shared/useInPieces.ts'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { inlineElements } from './inlineElements.tsx'
import type { MarkdownPlugin } from './plugins.ts'
import type { Chunks } from '../shared/chunks.ts'
import type { BlockNode, BlockOf, ListItem } from './parser/nodes.ts'
import { plainBlock, plainBlocks } from './plainText.ts'
import { Table } from './Table.tsx'

/**
 * Renders blocks of Markdown in memoised chunks. With `nested`, the blocks inherit the text direction of the
 * block around them.
 */
export function Blocks({
  blocks,
  nested = false,
}: {
  blocks: Chunks<BlockNode>
  nested?: boolean
}): ReactNode {
  return blocks
    .slice(0, useInPieces(blocks.length, chunksAtOnce))
    .map((chunk, index) => (
      <BlockChunk key={index} blocks={chunk} nested={nested} isLast={index === blocks.length - 1} />
    ))
}

/** The number of chunks that are rendered at once: 128 blocks or list items. */
const chunksAtOnce = 8

const BlockChunk = memo(function BlockChunk({
  blocks,
  nested,
  isLast,
}: {
  blocks: readonly BlockNode[]
  nested: boolean
  isLast: boolean
}) {
  const element = useRef<HTMLDivElement>(null)
  useSkipAway(element, isLast)
  const all = blocks.map((node, index) => (
    // Blocks are only added at the end, so the index identifies a block.
    <Block key={index} node={node} nested={nested} />
  ))
  // A chunk out of view is skipped by the browser (`content-visibility`). Each element with that property costs time in
  // every frame, so it is set on chunks, not on blocks.
  return nested ? (
    all
  ) : (
    <div ref={element} className="cs-blocks" data-state={isLast ? 'last' : undefined}>
      {all}
    </div>
  )
})

function PlainBlock({ node }: { node: BlockNode }): ReactElement {
  return <p className="cs-plain">{visibleText(plainBlock(node))}</p>
}

interface BlockProps {
  node: BlockNode
  nested: boolean
}

/** Memoised around its boundary, so that the finished blocks of a chunk cost one comparison each. */
const Block = memo(function Block({ node, nested }: BlockProps): ReactElement {
  return (
    <Boundary retryOn={node} fallback={<PlainBlock node={node} />}>
      <BlockElement node={node} nested={nested} />
    </Boundary>
  )
})

function BlockElement({ node, nested }: BlockProps): ReactNode {
  const dir = nested ? undefined : 'auto'
  switch (node.type) {
    case 'paragraph':
      return <p dir={dir}>{inlineElements(node.text.nodes)}</p>
    case 'heading':
      return <Heading node={node} dir={dir} />
    case 'code':
      return <Code node={node} />
    case 'rule':
      return <hr />
    case 'quote':
      return (
        <blockquote dir={dir && directionIn(node.children, plainBlock)}>
          <Blocks blocks={node.children} nested />
        </blockquote>
      )
    case 'list':
      return <List node={node} dir={dir} />
    case 'table':
      return <Table node={node} dir={dir} />
    case 'footnote':
      // Footnotes are rendered at the end of the text.
      return null
    default:
      return node satisfies never
  }
}

type Direction = 'auto' | undefined

/**
 * Returns the text direction of a list. With `auto`, the browser reads the list from its start whenever an item is
 * added, so a long list has a fixed direction.
 */
function directionIn<Item>(chunks: Chunks<Item>, textOf: (item: Item) => string): 'auto' | 'ltr' | 'rtl' {
  const [first = []] = chunks
  return chunks.length > 1 ? directionOf(first.map(textOf).join(' ')) : 'auto'
}

function Heading({ node, dir }: { node: BlockOf<'heading'>; dir: Direction }): ReactElement {
  const { headingOffset } = useContext(BlockContext)
  const level = Math.min(6, Math.max(1, node.level + headingOffset))
  const Tag = `h${level}` as 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6' // level is 1 to 6
  return (
    <Tag dir={dir} data-level={node.level}>
      {inlineElements(node.text.nodes)}
    </Tag>
  )
}

function Code({ node: { code, info, closed } }: { node: BlockOf<'code'> }): ReactNode {
  const { plugins, languages } = useContext(BlockContext)
  const { CodeBlock: Shown = CodeBlock } = useSlots()
  const language = /^[^\s{]*/.exec(info)?.[0] ?? ''
  const isFence = (name: string) => (plugin: MarkdownPlugin) => Object.hasOwn(plugin.fences ?? {}, name)
  const exact = plugins.find(isFence(language))
  const name = exact === undefined ? language.toLowerCase().replace(/[:,].*/, '') : language
  const fences = exact ?? plugins.find(isFence(name))
  const props = { code: code.replace(/\n$/, ''), language, complete: closed, languages }
  const fallback = <Shown {...props} />
  return (
    <Rendered
      components={fences?.fences}
      name={name}
      props={{ code, info, complete: closed }}
      retryOn={code}
      fallback={fallback}
    />
  )
}

function List({ node, dir }: { node: BlockOf<'list'>; dir: Direction }): ReactElement {
  const shown = node.items.slice(0, useInPieces(node.items.length, chunksAtOnce))
  const direction = dir && directionIn(node.items, ({ children }) => plainBlocks(children))
  const items = shown.map((chunk, index) => <ItemChunk key={index} items={chunk} tight={node.tight} />)
  if (!node.ordered) return <ul dir={direction}>{items}</ul>
  return (
    <ol dir={direction} start={node.start === 1 ? undefined : node.start}>
      {items}
    </ol>
  )
}

const ItemChunk = memo(function ItemChunk({ items, tight }: { items: readonly ListItem[]; tight: boolean }) {
  return items.map((item, index) => <Item key={index} item={item} tight={tight} />)
})

const Item = memo(function Item({ item, tight }: { item: ListItem; tight: boolean }): ReactElement {
  const { strings } = useStrings()
  const { checked, children } = item
  const hasBlocks = children.some((chunk) => chunk.some(({ type }) => !tight || type !== 'paragraph'))
  return (
    // The attribute is for the caret: `:has()` in the stylesheet would cost style and layout in every frame.
    <li className={checked === undefined ? undefined : 'cs-task'} data-blocks={hasBlocks ? '' : undefined}>
      {checked !== undefined && (
        <>
          <input
            type="checkbox"
            disabled
            checked={checked}
            aria-label={strings.markdown.task(checked)}
            readOnly
          />{' '}
        </>
      )}
      {tight ? <TightBlocks blocks={children} /> : <Blocks blocks={children} nested />}
    </li>
  )
})

/** The blocks of an item in a tight list, whose paragraphs are rendered without `<p>`. */
function TightBlocks({ blocks }: { blocks: Chunks<BlockNode> }): ReactNode {
  return blocks.map((chunk, index) => <TightChunk key={index} blocks={chunk} />)
}

const TightChunk = memo(function TightChunk({ blocks }: { blocks: readonly BlockNode[] }) {
  return blocks.map((node, index) =>
    node.type === 'paragraph' ? (
      <TightText key={index} node={node} />
    ) : (
      <Block key={index} node={node} nested />
    ),
  )
})

const TightText = memo(function TightText({ node }: { node: BlockOf<'paragraph'> }) {
  return inlineElements(node.text.nodes)
})
