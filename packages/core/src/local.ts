export { localThreads } from './threads/local/localThreads.ts'
export type { LocalThreadsOptions } from './threads/local/localThreads.ts'
