import { scriptedModel } from '@chatstream/testing'
import { http } from 'msw'
import { setupServer } from 'msw/node'

export const model = scriptedModel({ script: [{ text: 'Hello ' }, { waitMs: 5 }, { text: 'there' }] })

export const server = setupServer(http.post('*/api/chat', ({ request }) => model(request)))
