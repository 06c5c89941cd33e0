import { redisLimits } from '@chatstream/proxy/redis-limits'

const { OPENAI_API_KEY, REDIS_URL, SESSION_URL, HOST_NAME } = process.env

/** @type {import('@chatstream/proxy').ProxyOptions} */
export default {
  basePath: '/api',
  hosts: [HOST_NAME],
  upstreams: {
    main: { baseUrl: 'https://api.openai.com/v1', apiKey: OPENAI_API_KEY, models: ['gpt-5-mini'] },
  },
  // nginx adds the address of its client to x-forwarded-for.
  limits: { store: redisLimits(REDIS_URL), trustProxy: 1 },
  async authenticate(request) {
    const cookie = request.headers.get('cookie') ?? ''
    const session = await fetch(SESSION_URL, { headers: { cookie } })
    return session.ok ? { id: String((await session.json()).id) } : null
  },
}
