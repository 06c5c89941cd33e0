import type { APIRoute } from 'astro'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../loader/repoText.ts'

const nameOf = (file: string) => file.slice('docs/images/'.length, -'.svg'.length)

/** The images of the repository's documentation. */
export const getStaticPaths = () =>
  globSync('docs/images/*.svg', { cwd: root }).map((file) => ({ params: { name: nameOf(file) } }))

export const GET: APIRoute = ({ params }) =>
  new Response(readFileSync(join(root, `docs/images/${params['name']}.svg`)))
