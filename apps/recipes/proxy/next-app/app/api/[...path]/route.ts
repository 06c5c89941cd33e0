// The proxy as a catch-all route handler of Next.js.
import { createProxy } from '@chatstream/proxy'
import { nextHandlers } from '@chatstream/proxy/next'

const proxy = createProxy({
  upstreams: {
    main: {
      baseUrl: process.env['PROVIDER_URL'] ?? 'https://api.openai.com/v1',
      apiKey: process.env['PROVIDER_KEY'],
    },
  },
  basePath: '/api',
  routes: { chat: 'main:/chat/completions' },
  accessLog: (entry) => console.log(JSON.stringify(entry)),
})

export const { GET, POST, OPTIONS } = nextHandlers(proxy)
