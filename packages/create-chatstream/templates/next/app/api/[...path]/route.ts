import { nextHandlers } from '@chatstream/proxy/next'
import { createChatProxy } from '../../../server/proxy.js'

export const { GET, POST, DELETE, OPTIONS } = nextHandlers(createChatProxy())
