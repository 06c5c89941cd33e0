import type { Server } from 'node:http'
import { createServer } from 'vite'
import type { Page } from './page.ts'

/** Serves the page from its sources, with hot reloading. Vite's inline scripts rule out a strict policy here. */
export async function devPage(root: string, server: Server): Promise<Page> {
  const { middlewares, close } = await createServer({
    root,
    appType: 'spa',
    server: { middlewareMode: true, hmr: { server } },
  })
  return { answer: (request, response) => middlewares(request, response), close }
}
