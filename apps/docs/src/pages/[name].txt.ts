import type { APIRoute } from 'astro'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../loader/repoText.ts'

/** The texts for coding agents, as they are in the packages; the build of the repository writes them. */
export const getStaticPaths = () => ['llms', 'llms-full'].map((name) => ({ params: { name } }))

export const GET: APIRoute = ({ params }) =>
  new Response(readFileSync(join(root, `packages/core/${params['name']}.txt`)))
