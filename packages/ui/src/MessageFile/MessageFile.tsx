'use client'
import { forwardRef, memo, useEffect, useRef, useState, type ReactElement } from 'react'
import type { FilePart } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { showText, visibleText } from '../shared/hiddenCharacters.tsx'
import { ImageIcon } from '../shared/icons.tsx'
import { imageUrl, safeUrl, type ImageUrl, type SafeUrl } from '../shared/safeUrl.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `MessageFile`. */
export type MessageFileProps = ElementProps<'div', { part: FilePart }>

/**
 * Shows a file of a message. An image in a `data:` URL is shown immediately. Any other image is requested only if
 * the user asks for it. The reason: a prompt injection can make a model put private data into the URL of an image.
 * If the file is not an image and its URL is `http`, `https` or `mailto`, it is shown as a link. Otherwise only its
 * name is shown.
 *
 * @example
 * ```tsx
 * <MessageFile part={{ type: 'file', mediaType: 'image/png', url: 'https://example.com/plot.png', name: 'plot.png' }} />
 * ```
 */
export const MessageFile = memo(
  forwardRef<HTMLDivElement, MessageFileProps>(function MessageFile({ part, ...props }, ref) {
    const image = imageUrl(part)
    const own = {
      className: 'cs-file',
      'data-kind': image === undefined ? 'file' : 'image',
      children: image === undefined ? <FileName part={part} /> : <Image image={image} name={part.name} />,
    }
    return useElement('div', own, props, ref)
  }),
)

function FileName({ part: { name, mediaType, url } }: { part: FilePart }): ReactElement {
  const link = safeUrl(url)
  const text = <bdi>{showText(name ?? mediaType)}</bdi>
  if (link === undefined) return text
  return (
    <>
      <a href={link.href} target="_blank" rel="noopener noreferrer nofollow">
        {text}
      </a>{' '}
      <bdi className="cs-host">{link.host}</bdi>
    </>
  )
}

function Image({ image, name }: { image: ImageUrl; name: string | undefined }): ReactElement {
  const { strings } = useStrings()
  const called = visibleText(name ?? strings.file.image)
  if (image.is === 'inline') return <ShownImage key={image.src} src={image.src} name={called} />
  // The key: a request of the user is for this image, not for one that replaces it.
  return <RemoteImage key={image.link.href} link={image.link} name={called} />
}

/** A button that requests an image. */
export function RemoteImage({ link, name }: { link: SafeUrl; name: string }): ReactElement {
  const { strings } = useStrings()
  const [asked, setAsked] = useState(false)
  if (asked) return <AskedImage link={link} name={name} />
  return (
    <button type="button" className="cs-image-button" onClick={() => setAsked(true)}>
      <ImageIcon />
      <span className="cs-image-ask">{strings.file.show}</span> <bdi>{name}</bdi>{' '}
      <bdi className="cs-host">{link.host}</bdi>
    </button>
  )
}

/** The image with a link to it. The link takes the focus from the button that requested the image. */
function AskedImage({ link, name }: { link: SafeUrl; name: string }): ReactElement {
  const anchor = useRef<HTMLAnchorElement>(null)
  useEffect(() => anchor.current?.focus({ preventScroll: true }), [])
  return (
    <a ref={anchor} href={link.href} target="_blank" rel="noopener noreferrer nofollow">
      <ShownImage src={link.href} name={name} />
    </a>
  )
}

interface ShownImageProps {
  src: string
  name: string
  title?: string | undefined
}

export function ShownImage({ src, name, title }: ShownImageProps): ReactElement {
  const { strings } = useStrings()
  const [failed, setFailed] = useState(false)
  if (failed) return <bdi>{strings.file.failed(name)}</bdi>
  return (
    <img
      className="cs-image"
      referrerPolicy="no-referrer"
      decoding="async"
      src={src}
      alt={name}
      title={title}
      onError={() => setFailed(true)}
    />
  )
}
