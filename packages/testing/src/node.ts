export { serveHandler } from './serveHandler.ts'
export type { Handler, Server, ServeOptions } from './serveHandler.ts'
