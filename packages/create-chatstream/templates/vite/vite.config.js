import { expressProxy } from '@chatstream/proxy/express'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { createChatProxy } from './server/proxy.js'

/** The chat's proxy in the development server, so that page and proxy have one origin. */
const chatProxy = {
  name: 'chat-proxy',
  configureServer: (server) => void server.middlewares.use(expressProxy(createChatProxy())),
}

export default defineConfig({ plugins: [react(), chatProxy] })
