import { join } from 'node:path'

export default {
  // The workspace, in which the packages lie; an app of its own needs none of this.
  outputFileTracingRoot: join(import.meta.dirname, '../../../..'),
  // The tests build it once: a cache, small files, and types that `pnpm run build` checks too are 40 % of the time.
  experimental: {
    turbopackFileSystemCacheForBuild: false,
    turbopackMinify: false,
    turbopackSourceMaps: false,
  },
  typescript: { ignoreBuildErrors: true },
}
