import { act, cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react'
import type { Chat, Question } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import { stagedChat } from '../testing/stagedChat.testing.ts'
import { errors } from '../testing/samples.testing.ts'
import type { Attachments, UploadContext } from './attachment.ts'
import { Composer } from './Composer.tsx'

afterEach(cleanup)

const fileOf = (name: string, type = 'image/png') => new File(['abc'], name, { type })

interface Upload extends UploadContext {
  done(url: string): void
  fail(error: Error): void
}

function setUp(attachments: Attachments = {}, overrides: Partial<Chat> = {}) {
  const uploads: Upload[] = []
  const send = vi.fn<(question: string | Question) => Promise<undefined>>(async () => undefined)
  const upload: Attachments['upload'] = (_file, context) =>
    new Promise((resolve, reject) => {
      uploads.push({ ...context, done: (url) => resolve({ url }), fail: reject })
    })
  render(
    <ChatProvider chat={fixedChat({}, { send, ...overrides })}>
      <Composer attachments={{ upload, ...attachments }} />
    </ChatProvider>,
  )
  const input = screen.getByRole<HTMLTextAreaElement>('textbox')
  const picker = screen.getByLabelText<HTMLInputElement>('Attach files')
  const pick = (...files: File[]) => act(async () => void fireEvent.change(picker, { target: { files } }))
  const press = (name: string) => act(async () => fireEvent.click(screen.getByRole('button', { name })))
  const files = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent)
  return { uploads, send, input, picker, pick, press, files }
}

test('a picked file shows its name, size and progress, and goes with the question once it is uploaded', async () => {
  const { uploads, send, input, pick, press, files } = setUp()
  await pick(fileOf('plan.png'))
  expect(files()).toEqual(['plan.png3 bytes'])
  act(() => uploads[0]?.onProgress(0.4))
  const bar = screen.getByRole<HTMLProgressElement>('progressbar', { name: 'Uploading plan.png' })
  expect(bar.value).toBe(0.4)
  fireEvent.change(input, { target: { value: 'What is this?' } })
  await press('Send')
  expect(send).not.toHaveBeenCalled()
  expect(screen.getByRole('status').textContent).toBe('Files are still being uploaded.')

  await act(async () => uploads[0]?.done('https://cdn.example.com/plan.png'))
  expect(screen.getByRole('status').textContent).toBe('')
  await press('Send')
  expect(send.mock.calls).toEqual([
    [
      {
        text: 'What is this?',
        files: [{ url: 'https://cdn.example.com/plan.png', mediaType: 'image/png', name: 'plan.png' }],
      },
    ],
  ])
})

test('a file alone may be sent; what the chat refuses stays attached', async () => {
  const { chat, show } = stagedChat()
  const send = vi.fn<Chat['send']>(async () => {
    show({ error: errors.refused })
    return undefined
  })
  const { uploads, pick, press, files } = setUp({}, { ...chat, send })
  await pick(fileOf('plan.png'))
  await act(async () => uploads[0]?.done('https://cdn.example.com/plan.png'))
  await press('Send')
  expect(send).toHaveBeenCalledTimes(1)
  expect(files().length).toBe(1)
})

test('cancel turns into try again, on the same button, and removing leads the focus to the next file', async () => {
  const { uploads, input, pick, press, files } = setUp()
  await pick(fileOf('a.png'), fileOf('b.png'))
  const button = screen.getByRole('button', { name: 'Cancel the upload of a.png' })
  button.focus()
  await press('Cancel the upload of a.png')
  expect(uploads[0]?.signal.aborted).toBe(true)
  expect(files()[0]).toBe('a.pngUpload cancelled.')
  expect(document.activeElement).toBe(button)
  expect(button.getAttribute('aria-label')).toBe('Upload a.png again')
  await press('Upload a.png again')
  expect(uploads.length).toBe(3)
  await press('Remove a.png')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Remove b.png')
  await press('Remove b.png')
  expect(document.activeElement).toBe(input)
  expect(files()).toEqual([])
})

test('a failed upload says why and holds the question back; a refused file does not', async () => {
  const { uploads, send, input, pick, press, files } = setUp({ accept: 'image/*' })
  fireEvent.change(input, { target: { value: 'Look' } })
  await pick(fileOf('a.png'))
  await act(async () => uploads[0]?.fail(new Error('No room left')))
  expect(files()).toEqual(['a.pngThe upload failed: No room left'])
  await press('Send')
  expect(screen.getByRole('status').textContent).toBe(
    'A file could not be uploaded. Try it again, or remove it.',
  )
  expect(send).not.toHaveBeenCalled()
  await press('Remove a.png')
  await pick(fileOf('a.exe', 'application/x-msdownload'))
  expect(files()).toEqual(['a.exeFiles of this kind are not accepted.'])
  await press('Send')
  expect(send.mock.calls).toEqual([['Look']])
})

test('a pasted file is attached; pasted text that brings its picture along is pasted as text', async () => {
  const { input, files } = setUp()
  const paste = async (text: string, ...pasted: File[]) => {
    const event = createEvent.paste(input, { clipboardData: { files: pasted, getData: () => text } })
    await act(async () => void fireEvent(input, event))
    return event.defaultPrevented
  }
  expect(await paste('1\t2', fileOf('cells.png'))).toBe(false)
  expect(files()).toEqual([])
  expect(await paste('', fileOf('shot.png'))).toBe(true)
  expect(files()).toEqual(['shot.png3 bytes'])
})

test.each(['a b.png', '/home/me/a b.png', 'file:///home/me/a%20b.png', 'C:\\pictures\\a b.png\r\n'])(
  'a file that is copied in a file manager is attached, and its name %j not pasted (fault D14)',
  async (text) => {
    const { input, files } = setUp()
    const clipboardData = { files: [fileOf('a b.png')], getData: () => text }
    const event = createEvent.paste(input, { clipboardData })
    await act(async () => void fireEvent(input, event))
    expect(event.defaultPrevented).toBe(true)
    expect(files()).toEqual(['a b.png3 bytes'])
  },
)

test('files may be dropped anywhere in the chat, and only where files are taken', async () => {
  const chat = fixedChat()
  const { rerender } = render(<ChatStream chat={chat} />)
  const thread = screen.getByRole('region', { name: 'Conversation' })
  const transfer = { dataTransfer: { files: [fileOf('a.png')], types: ['Files'] } }
  expect(fireEvent.drop(thread, transfer)).toBe(true)
  rerender(<ChatStream chat={chat} attachments={{}} />)
  expect(fireEvent.dragOver(thread, { dataTransfer: { types: ['text/plain'] } })).toBe(true)
  expect(fireEvent.dragOver(thread, transfer)).toBe(false)
  expect(screen.getByText('Drop files to attach them')).toBeDefined()
  await act(async () => void fireEvent.drop(thread, transfer))
  expect(screen.queryByText('Drop files to attach them')).toBeNull()
  expect(await screen.findByText('a.png')).toBeDefined()
})

test('the picker asks for what is accepted: images alone, where files travel in the question', () => {
  const { picker } = setUp()
  expect(picker.accept).toBe('')
  cleanup()
  render(<ChatStream chat={fixedChat()} attachments={{}} />)
  expect(screen.getByLabelText<HTMLInputElement>('Attach files').accept).toBe('image/*')
})
