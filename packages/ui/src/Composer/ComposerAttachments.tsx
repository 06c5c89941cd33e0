'use client'
import { forwardRef, useEffect, useRef, useState, type ChangeEvent, type ReactElement } from 'react'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { AttachIcon, CloseIcon, FileIcon, RetryIcon } from '../shared/icons.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { Attachment } from './attachment.ts'
import { useComposer } from './composerState.ts'

/** The props of `ComposerAttach`. */
export type ComposerAttachProps = ElementProps<'label'>

/**
 * The button of a composer that opens the file picker. Renders nothing if the composer accepts no files.
 *
 * @example
 * ```tsx
 * <Composer attachments={{}}><ComposerAttachments /><ComposerAttach /><ComposerInput /></Composer>
 * ```
 */
export const ComposerAttach = forwardRef<HTMLLabelElement, ComposerAttachProps>(
  function ComposerAttach(props, ref) {
    const { strings } = useStrings()
    const { attachments, list } = useComposer('ComposerAttach')
    function pick({ currentTarget }: ChangeEvent<HTMLInputElement>) {
      list.add([...(currentTarget.files ?? [])])
      // Allows picking the same file again.
      currentTarget.value = ''
    }
    const accept = attachments?.accept ?? (attachments?.upload === undefined ? 'image/*' : undefined)
    const own = {
      className: 'cs-composer-attach',
      title: strings.composer.attach,
      children: (
        <>
          <input type="file" multiple accept={accept} aria-label={strings.composer.attach} onChange={pick} />
          <AttachIcon />
        </>
      ),
    }
    const element = useElement('label', own, props, ref)
    return attachments === undefined ? null : element
  },
)

/** The props of `ComposerAttachments`. */
export type ComposerAttachmentsProps = ElementProps<'ul'>

/**
 * The list of files that are attached to the next question. Each file has the progress of its upload, and buttons to
 * cancel or retry the upload, or to remove the file.
 *
 * @example
 * ```tsx
 * <Composer attachments={{}}><ComposerAttachments /><ComposerAttach /><ComposerInput /></Composer>
 * ```
 */
export const ComposerAttachments = forwardRef<HTMLUListElement, ComposerAttachmentsProps>(
  function ComposerAttachments(props, ref) {
    const { strings } = useStrings()
    const { files } = useComposer('ComposerAttachments')
    const own = {
      className: 'cs-attachments',
      'aria-label': strings.composer.attachments,
      children: files.map((each) => <AttachmentItem key={each.id} attachment={each} />),
    }
    const element = useElement('ul', own, props, ref)
    return files.length === 0 ? null : element
  },
)

function AttachmentItem({ attachment }: { attachment: Attachment }): ReactElement {
  const { strings, formats } = useStrings()
  const { list, input } = useComposer('ComposerAttachments')
  const item = useRef<HTMLLIElement>(null)
  const { id, file, state } = attachment
  const name = visibleText(file.name)
  const problem = state === 'failed' || state === 'refused' ? attachment.problem : undefined

  function remove() {
    const neighbour = item.current?.nextElementSibling ?? item.current?.previousElementSibling
    const next = neighbour?.querySelector<HTMLElement>('[data-action="remove"]')
    ;(next ?? input.current)?.focus()
    list.remove(id)
  }

  return (
    <li ref={item} className="cs-attachment" data-state={state}>
      <Preview file={file} />
      <span className="cs-attachment-words">
        <bdi className="cs-attachment-name" title={name}>
          {name}
        </bdi>
        <span className="cs-attachment-detail">
          {problem === undefined ? formats.bytes(file.size) : strings.composer.problem(problem, formats)}
        </span>
      </span>
      {state === 'uploading' && (
        <progress aria-label={strings.composer.progress(name)} value={attachment.progress} max={1} />
      )}
      {/* The same element in both states, so that it keeps the focus. */}
      {(state === 'uploading' || state === 'failed') && (
        <IconButton
          name={state === 'failed' ? 'retry' : 'cancel'}
          label={strings.composer[state === 'failed' ? 'retry' : 'cancel'](name)}
          onClick={() => (state === 'failed' ? list.retry(id) : list.cancel(id))}
        >
          {state === 'failed' ? <RetryIcon /> : <span className="cs-stop-mark" />}
        </IconButton>
      )}
      <IconButton name="remove" label={strings.composer.remove(name)} onClick={remove}>
        <CloseIcon />
      </IconButton>
    </li>
  )
}

interface IconButtonProps {
  name: string
  label: string
  onClick(): void
  children: ReactElement
}

function IconButton({ name, label, onClick, children }: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="cs-attachment-button"
      data-action={name}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  )
}

function Preview({ file }: { file: File }): ReactElement {
  const image = useRef<HTMLImageElement>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => (image.current === null ? undefined : showFile(image.current, file)), [file])
  if (failed || !file.type.startsWith('image/')) return <FileIcon />
  // A content security policy may forbid `blob:`, and the browser may not support the image type.
  return <img ref={image} className="cs-attachment-preview" alt="" onError={() => setFailed(true)} />
}

/** Shows an image file in an element. Returns the clean-up. */
function showFile(image: HTMLImageElement, file: File): (() => void) | undefined {
  if (typeof URL.createObjectURL !== 'function') return undefined
  const url = URL.createObjectURL(file)
  image.src = url
  return () => URL.revokeObjectURL(url)
}
