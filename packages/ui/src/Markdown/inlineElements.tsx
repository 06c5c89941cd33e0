'use client'
import { useContext, type ReactElement, type ReactNode } from 'react'
import { RemoteImage, ShownImage } from '../MessageFile/MessageFile.tsx'
import { Rendered } from '../renderers/Rendered.tsx'
import { CitedText } from '../Sources/CitedText.tsx'
import { GrowingText } from '../shared/GrowingText.tsx'
import { LongText, maxRun } from '../shared/LongText.tsx'
import { useIsInPage } from '../shared/useInPieces.ts'
import { namesOtherHost } from '../shared/namesOtherHost.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { BlockContext, NumbersContext } from './blockContext.ts'
import { showText, visibleText } from '../shared/hiddenCharacters.tsx'
import type { InlineNode } from './parser/nodes.ts'
import { plainText } from './plainText.ts'

type NodeOf<Type> = Extract<InlineNode, { type: Type }>

/**
 * Returns the elements of inline nodes. The function is no component, because a long answer has thousands of nodes, and
 * a component takes memory for each.
 */
export function inlineElements(nodes: readonly InlineNode[], inLink = false): ReactNode {
  // In a text that grows, the node at an index stays the same.
  return nodes.map((node, index) => elementOf(node, index, inLink))
}

function elementOf(node: InlineNode, key: number, inLink: boolean): ReactNode {
  // Links cannot be nested.
  if (typeof node === 'string') {
    const Text = inLink ? GrowingText : CitedText
    return node.length > maxRun ? (
      <LongText key={key} text={node} Text={Text} />
    ) : (
      <Text key={key} text={node} />
    )
  }
  switch (node.type) {
    case 'emphasis':
      return <em key={key}>{inlineElements(node.children, inLink)}</em>
    case 'strong':
      return <strong key={key}>{inlineElements(node.children, inLink)}</strong>
    case 'deleted':
      return <del key={key}>{inlineElements(node.children, inLink)}</del>
    case 'code':
      return (
        <code key={key} dir="ltr" translate="no">
          <GrowingText text={node.text} />
        </code>
      )
    case 'break':
      return <br key={key} />
    case 'tag': {
      const { tag: Tag, children } = node
      return <Tag key={key}>{inlineElements(children, inLink)}</Tag>
    }
    case 'link':
      return <Link key={key} node={node} />
    case 'image':
      return <Image key={key} node={node} inLink={inLink} />
    case 'note':
      return <NoteMark key={key} label={node.label} />
    case 'span':
      return <Span key={key} node={node} />
    default:
      return node satisfies never
  }
}

function Link({ node }: { node: NodeOf<'link'> }): ReactElement {
  const { policy } = useContext(BlockContext)
  const children = inlineElements(node.children, true)
  // The URL is still arriving, so the link has no target yet.
  if (node.href === undefined) return <span className="cs-link-arriving">{children}</span>
  const url = policy.link(node.href)
  if (url === undefined) return <bdi>{children}</bdi>
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={
        node.title === undefined ? undefined : [url.host, visibleText(node.title)].filter(Boolean).join(' · ')
      }
      data-host={url.host}
      data-misleading={namesOtherHost(plainText(node.children), url) ? '' : undefined}
    >
      <bdi>{children}</bdi>
    </a>
  )
}

function Image({ node, inLink }: { node: NodeOf<'image'>; inLink: boolean }): ReactElement {
  const { policy } = useContext(BlockContext)
  const { strings } = useStrings()
  const isInPage = useIsInPage()
  const alt = visibleText(node.alt)
  const verdict = node.src === undefined ? undefined : policy.image(node.src)
  const name = alt === '' ? strings.file.image : alt
  if (verdict?.show === 'at-once' && isInPage) {
    const title = node.title === undefined ? undefined : visibleText(node.title)
    return <ShownImage key={verdict.url.href} src={verdict.url.href} name={alt} title={title} />
  }
  // A button inside a link is invalid, so only the description is shown.
  if (verdict === undefined || inLink) return <bdi className="cs-image-name">{name}</bdi>
  return <RemoteImage key={verdict.url.href} link={verdict.url} name={name} />
}

function NoteMark({ label }: { label: string }): ReactElement {
  const number = useContext(NumbersContext).get(label)
  const { idPrefix } = useContext(BlockContext)
  const { strings, formats } = useStrings()
  const shown = number === undefined ? label : formats.number(number)
  return (
    <sup>
      <a
        className="cs-note-mark"
        href={`#${noteId(idPrefix, label)}`}
        id={`${noteId(idPrefix, label)}-mark`}
        aria-label={strings.markdown.footnote(shown)}
        onClick={(event) => goTo(event, noteId(idPrefix, label))}
      >
        {shown}
      </a>
    </sup>
  )
}

export function noteId(prefix: string, label: string): string {
  return `${prefix}note-${label.toLowerCase()}`
}

/**
 * Focuses the element with an id, after a click on a link to it. The URL of the page does not change, because
 * it belongs to the app.
 */
export function goTo(event: { currentTarget: Node; preventDefault(): void }, id: string): void {
  // In a shadow root the document does not find it.
  const root = event.currentTarget.getRootNode()
  const target = root instanceof Document || root instanceof ShadowRoot ? root.getElementById(id) : null
  if (target === null) return
  event.preventDefault()
  target.focus()
}

function Span({ node }: { node: NodeOf<'span'> }): ReactNode {
  const { plugins } = useContext(BlockContext)
  if (node.isOpen) {
    return (
      <code dir="ltr">
        <GrowingText text={node.raw} />
      </code>
    )
  }
  const Component = plugins.flatMap(({ spans = [] }) => spans)[node.index]?.Component
  return (
    <Rendered
      components={{ span: Component }}
      name="span"
      props={{ text: node.text, raw: node.raw }}
      retryOn={node.raw}
      fallback={<code>{showText(node.raw)}</code>}
    />
  )
}
