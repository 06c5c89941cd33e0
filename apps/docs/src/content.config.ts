import { docsLoader } from '@astrojs/starlight/loaders'
import { docsSchema } from '@astrojs/starlight/schema'
import { defineCollection } from 'astro:content'
import { repoLoader } from './loader/repoLoader.ts'

const files = docsLoader()

export const collections = {
  docs: defineCollection({
    loader: {
      name: 'chatstream-docs',
      async load(context) {
        await files.load(context)
        await repoLoader.load(context)
      },
    },
    schema: docsSchema(),
  }),
}
