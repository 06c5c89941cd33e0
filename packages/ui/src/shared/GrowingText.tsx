'use client'
import { memo, useRef, type ReactElement, type ReactNode } from 'react'
import { visiblePieces, type Piece } from './hiddenCharacters.tsx'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

export interface GrowingTextProps {
  text: string
  /**
   * The tokens at the beginning of the text: alternately a CSS class and a length. The rest of the text has
   * no class.
   */
  tokens?: readonly (string | number)[] | undefined
  className?: string | undefined
}

/**
 * A `<span>` with a text that may grow. Hidden characters are marked. React renders only the first text.
 * Later text is appended to the text node directly, because an update by React (`nodeValue =`) would remove
 * the user's selection. If a page translator or an extension has replaced the text node, later text is
 * appended after the new nodes.
 */
export const GrowingText = memo(function GrowingText({
  text,
  tokens,
  className,
}: GrowingTextProps): ReactElement {
  // A long answer has thousands of these texts, so each has few hooks and, for one piece, no fiber for its text.
  const place = useRef<HTMLSpanElement>(null)
  const pieces = piecesOf(text, tokens)
  const first = useRef(pieces)
  const shown = useRef(pieces)
  // Read before React changes the page: behind a change, the browser would update style and layout to answer.
  // Only colours replace text nodes.
  const selection = tokens && place.current ? selectionIn(place.current) : undefined
  useIsomorphicLayoutEffect(() => {
    if (place.current !== null && shown.current !== pieces)
      write(place.current, shown.current, pieces, selection)
    shown.current = pieces
  })
  return (
    <span ref={place} className={className}>
      {nodesOf(first.current)}
    </span>
  )
})

function nodesOf(pieces: readonly Piece[]): ReactNode {
  const [[text, className] = ['']] = pieces
  if (pieces.length <= 1 && className === undefined) return text
  return pieces.map(([part, name], index) =>
    name === undefined ? (
      part
    ) : (
      <span key={index} className={name}>
        {part}
      </span>
    ),
  )
}

/** Returns the tokens and the rest of the text. Neighbours with the same class are merged. */
function piecesOf(text: string, tokens: readonly (string | number)[] = []): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  const add = (part: string, className?: string) => {
    for (const [visible, mark = className] of visiblePieces(part)) {
      const last = pieces.at(-1)
      if (last !== undefined && last[1] === mark) pieces[pieces.length - 1] = [last[0] + visible, mark]
      else if (visible !== '') pieces.push([visible, mark])
    }
  }
  let name: string | undefined
  for (const each of tokens) {
    if (typeof each === 'string') name = each || undefined
    else add(text.slice(end, (end += each)), name)
  }
  add(text.slice(end))
  return pieces
}

const isText = (node: Node | null | undefined): node is Text => node?.nodeType === 3
const textOf = (pieces: readonly Piece[]) => pieces.map(([text]) => text).join('')
const isSame = (a: Piece | undefined, b: Piece | undefined) => a?.[0] === b?.[0] && a?.[1] === b?.[1]

/** Changes the content of an element from the pieces `before` to the pieces `after`. */
function write(
  element: Element,
  before: readonly Piece[],
  after: readonly Piece[],
  selection: Selection | undefined,
): void {
  const nodes = [...element.childNodes]
  const isUntouched =
    nodes.length === before.length && nodes.every((node, index) => node.textContent === before[index]?.[0])
  if (!isUntouched) {
    writeBehind(element, textOf(before), after)
    return
  }
  let same = 0
  while (same < before.length && isSame(before[same], after[same])) same++
  const node = nodes[same]
  const next = after[same]
  const kept = isText(node) && next?.[1] === undefined ? commonLength(node.data, next?.[0] ?? '') : 0
  if (isText(node) && kept > 0 && same === before.length - 1) {
    // This keeps selections in front of the change.
    node.replaceData(kept, node.length - kept, next?.[0].slice(kept) ?? '')
    element.append(...after.slice(same + 1).map(nodeOf))
    return
  }
  const change = () => {
    for (const old of nodes.slice(same)) old.remove()
    element.append(...after.slice(same).map(nodeOf))
  }
  if (selection) keepSelection(selection, element, change)
  else change()
}

function commonLength(a: string, b: string): number {
  if (b.startsWith(a)) return a.length
  let length = 0
  while (length < b.length && a[length] === b[length]) length++
  return length
}

/** Appends new text behind nodes that another program created; a text that is not a continuation replaces them. */
function writeBehind(element: Element, before: string, after: readonly Piece[]): void {
  const text = textOf(after)
  const last = element.lastChild
  const added = text.slice(before.length)
  if (!text.startsWith(before)) element.replaceChildren(...after.map(nodeOf))
  else if (isText(last)) last.appendData(added)
  else element.append(added)
}

function nodeOf([text, className]: Piece): Node {
  if (className === undefined) return document.createTextNode(text)
  const span = document.createElement('span')
  span.className = className
  span.textContent = text
  return span
}

/** The selection, if it reaches into the element. A caret in a text field is a selection, too. */
function selectionIn(element: Element): Selection | undefined {
  // Only Chromium has a selection for each shadow root.
  const root: Node & Partial<Pick<Document, 'getSelection'>> = element.getRootNode()
  const selection = root.getSelection?.() ?? document.getSelection()
  return selection?.containsNode(element, true) ? selection : undefined
}

/** Makes a change and sets the ends of the selection to the same characters again, if they are in the element. */
function keepSelection(selection: Selection, element: Element, change: () => void): void {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection
  const anchor = offsetIn(element, anchorNode, anchorOffset)
  const focus = offsetIn(element, focusNode, focusOffset)
  change()
  if (anchorNode && focusNode && (anchor ?? focus) !== undefined)
    selection.setBaseAndExtent(
      ...placeIn(element, anchor, anchorNode, anchorOffset),
      ...placeIn(element, focus, focusNode, focusOffset),
    )
}

function offsetIn(element: Element, node: Node | null | undefined, offset: number): number | undefined {
  if (!node || !element.contains(node)) return undefined
  const range = document.createRange()
  range.setStart(element, 0)
  range.setEnd(node, offset)
  return range.toString().length
}

/** The DOM position at a text offset in the element; without an offset, the given position. */
function placeIn(
  element: Element,
  offset: number | undefined,
  before: Node,
  beforeOffset: number,
): [Node, number] {
  let left = offset ?? Infinity
  for (const child of element.childNodes) {
    const length = child.textContent?.length ?? 0
    if (left <= length) return [isText(child) ? child : (child.firstChild ?? child), left]
    left -= length
  }
  return offset === undefined ? [before, beforeOffset] : [element, element.childNodes.length]
}
