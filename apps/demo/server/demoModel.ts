import { scenarios, scriptedModel } from '@chatstream/testing'
import type { Script, ScriptedModel, SeenRequest } from '@chatstream/testing'
import { toolScript } from './toolScript.ts'

const scripts: Readonly<Record<string, Script | ((request: SeenRequest) => Script)>> = {
  ...scenarios,
  tools: toolScript,
}

/** The names it is asked for as a model, or as an agent. */
export const scenarioNames: readonly string[] = Object.keys(scripts)

/** The scripted model behind the demo: a scenario each. */
export function demoModel(): ScriptedModel {
  return scriptedModel({
    script(request) {
      const script = scripts[request.model ?? 'plain'] ?? scenarios.plain
      return typeof script === 'function' ? script(request) : script
    },
  })
}
