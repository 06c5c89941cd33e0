import { scenarios, scriptedModel } from '@chatstream/testing'
import type { Script, ScriptedModel, SeenRequest } from '@chatstream/testing'
import { toolScript } from './toolScript.ts'

const limitedSeconds = 4

/** Refuses every second request, to show the wait and the retry after it. */
function rateLimit(): () => Script {
  let asked = 0
  return () =>
    asked++ % 2 === 0
      ? {
          status: 429,
          headers: { 'retry-after': String(limitedSeconds), 'x-request-id': 'req_scripted_429' },
          body: {
            error: { message: 'Rate limit exceeded', type: 'rate_limit_error', code: 'rate_limit_exceeded' },
          },
        }
      : {
          text: `The first request was refused with 429 and Retry-After: ${limitedSeconds}. The chat waited as long as it was asked to, said so, and asked again.`,
          rate: 30,
        }
}

const scripts: Readonly<Record<string, Script | ((request: SeenRequest) => Script)>> = {
  ...scenarios,
  tools: toolScript,
  'rate-limit': rateLimit(),
  unsteady: [
    {
      text: 'The connection this answer comes over breaks every second and a half. You should see that it does, and that it does not matter: the page comes back each time, tells the proxy the last event it has seen, and gets exactly what follows. No word is lost, and none comes twice. You can reload the page as well, or go offline for a while; the proxy reads on, and the answer is here when you are back.',
      rate: 10,
    },
    { usage: { inputTokens: 24, outputTokens: 92, totalTokens: 116 } },
  ],
}

/** The names of the models and agents. */
export const scenarioNames: readonly string[] = Object.keys(scripts)

/** The scripted model behind the demo, with one script for each scenario. */
export function demoModel(): ScriptedModel {
  return scriptedModel({
    script(request) {
      const script = scripts[request.model ?? 'plain'] ?? scenarios.plain
      return typeof script === 'function' ? script(request) : script
    },
  })
}
