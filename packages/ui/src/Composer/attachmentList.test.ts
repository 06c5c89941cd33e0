import { expect, test, vi } from 'vitest'
import { AttachmentRefusal, type Attachments, type UploadContext } from './attachment.ts'
import { createAttachmentList } from './attachmentList.ts'

const fileOf = (name: string, type = 'image/png', bytes = 3) => new File(['x'.repeat(bytes)], name, { type })
const inline = async (file: File) => ({ mediaType: file.type, url: 'data:,', name: file.name })

/** Makes a list whose uploads the test ends. */
function setUp(options: Omit<Attachments, 'upload'> = {}) {
  const uploads: (UploadContext & { file: File; done(url: string): void; fail(error: unknown): void })[] = []
  const list = createAttachmentList(inline, {
    ...options,
    upload: (file, context) =>
      new Promise((resolve, reject) => {
        uploads.push({ ...context, file, done: (url) => resolve({ url }), fail: reject })
      }),
  })
  const states = () => list.get().map(({ file, state }) => `${file.name}: ${state}`)
  const upload = (place: number) => {
    const one = uploads[place]
    if (one === undefined) throw new Error(`no upload ${place}`)
    return one
  }
  return { list, uploads, upload, states }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

test('a file is uploaded, its progress is between 0 and 1, and it is ready with its URL', async () => {
  const { list, upload } = setUp()
  const progress: (number | undefined)[] = []
  list.subscribe(() => {
    const [first] = list.get()
    if (first?.state === 'uploading') progress.push(first.progress)
  })
  list.add([fileOf('a.png')])
  for (const part of [-1, 0.5, 7]) upload(0).onProgress(part)
  upload(0).done('https://cdn.example.com/a.png')
  await settled()
  expect(progress).toEqual([undefined, 0, 0.5, 1])
  expect(list.get()).toMatchObject([
    { state: 'ready', part: { url: 'https://cdn.example.com/a.png', mediaType: 'image/png', name: 'a.png' } },
  ])
})

test('a cancelled upload is aborted, its result is ignored, and it can be retried', async () => {
  const { list, uploads, upload, states } = setUp()
  list.add([fileOf('a.png')])
  const [{ id } = { id: 0 }] = list.get()
  list.cancel(id)
  expect(upload(0).signal.aborted).toBe(true)
  upload(0).onProgress(0.9)
  upload(0).done('https://cdn.example.com/late.png')
  await settled()
  expect(list.get()).toMatchObject([{ state: 'failed', problem: { type: 'cancelled' } }])
  list.retry(id)
  expect(states()).toEqual(['a.png: uploading'])
  upload(1).done('https://cdn.example.com/a.png')
  await settled()
  expect(states()).toEqual(['a.png: ready'])
  expect(uploads.length).toBe(2)
})

test('a failed upload says why, a removed one is aborted and gone', async () => {
  const { list, upload, states } = setUp()
  list.add([fileOf('a.png'), fileOf('b.png')])
  upload(0).fail(new Error('The disk is full.'))
  await settled()
  expect(list.get()[0]).toMatchObject({ problem: { type: 'upload', detail: 'The disk is full.' } })
  list.remove(list.get()[1]?.id ?? 0)
  expect(upload(1).signal.aborted).toBe(true)
  expect(states()).toEqual(['a.png: failed'])
  list.clear()
  expect(states()).toEqual([])
})

test('what is not accepted, too large or too many is refused before anything is uploaded', () => {
  const { list, uploads } = setUp({ accept: 'image/*, .PDF', maxBytes: 10, maxFiles: 2 })
  list.add([fileOf('a.txt', 'text/plain'), fileOf('b.png', 'image/png', 11)])
  expect(list.get().map((each) => each.state === 'refused' && each.problem)).toEqual([
    { type: 'type' },
    { type: 'size', sizeBytes: 11, limitBytes: 10 },
  ])
  list.add([fileOf('c.pdf', ''), fileOf('d.png'), fileOf('e.png')])
  expect(list.get().map((each) => (each.state === 'refused' ? each.problem.type : each.file.name))).toEqual([
    'c.pdf',
    'd.png',
    'count',
  ])
  expect(uploads.map(({ file }) => file.name)).toEqual(['c.pdf', 'd.png'])
})

test('without upload files are read where they are, images only, and what cannot be read is refused', async () => {
  const read = vi.fn<typeof inline>(inline)
  read.mockRejectedValueOnce(new AttachmentRefusal({ type: 'unreadable' }))
  const list = createAttachmentList(read)
  list.add([fileOf('a.png'), fileOf('b.png'), fileOf('c.pdf', 'application/pdf')])
  await settled()
  expect(list.get().map(({ state }) => state)).toEqual(['refused', 'ready', 'refused'])
  expect(read.mock.calls.map((call) => call.slice(1))).toEqual([[512 * 1024], [512 * 1024]])
})
