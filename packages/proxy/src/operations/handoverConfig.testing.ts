import type { ConfigFile } from '../cli/loadConfig.ts'
import { redisLimits } from '../limits/redisLimits.ts'

const { CHATSTREAM_BASE_URL = '', CHATSTREAM_API_KEY = '', LIMITS_URL = '' } = process.env

/** The configuration of two machines that share limits. */
const settings: ConfigFile = {
  upstreams: { main: { baseUrl: CHATSTREAM_BASE_URL, apiKey: CHATSTREAM_API_KEY } },
  limits: { store: redisLimits(LIMITS_URL), concurrentStreams: 20 },
}
export default settings
