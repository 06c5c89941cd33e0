import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { ChatProxy } from '@chatstream/proxy'
import type { ScriptedModel } from '@chatstream/testing'
import { createLineProxy } from '../routes.ts'
import { aiSdkRoute } from './aiSdkRoute.ts'
import { readFault } from './fault.ts'
import { createLine, type Line } from './line.ts'
import { showModel, showModels } from './showModel.ts'

/** The lines of all pages. A line exists from its first request on. */
export interface Lines {
  handles(pathname: string): boolean
  request: RequestListener
  upgrade: ChatProxy['upgrade']
  close(): Promise<void>
}

/** `/line/{id}/…` is the chat's traffic; `/api/line/{id}` takes faults and says what the line does. */
const linePath = /^\/(?<control>api\/)?line\/(?<id>[\w-]{8,64})(?:\/|$)/

/** The oldest line is closed beyond this number. */
const maxLines = 64
const maxFaultBytes = 1024

/** @param model answers on every line */
export function createLines(model: ScriptedModel = showModel()): Lines {
  const lines = new Map<string, Line>()

  function lineOf(id: string): Line {
    const known = lines.get(id)
    if (known !== undefined) return known
    const basePath = `/line/${id}`
    const route = `${basePath}/ai-sdk-route`
    const line = createLine({
      createProxy: () => createLineProxy(basePath, model, showModels),
      createRoute: () => aiSdkRoute(route, model),
      isRoute: (path) => path.startsWith(route),
    })
    lines.set(id, line)
    const [oldest] = lines
    if (lines.size > maxLines && oldest !== undefined) {
      lines.delete(oldest[0])
      void oldest[1].close()
    }
    return line
  }

  return {
    handles: (pathname) => linePath.test(pathname),
    request(request, response) {
      const { control, id = '' } = linePath.exec(request.url ?? '')?.groups ?? {}
      if (control === undefined) lineOf(id).request(request, response)
      else void answerControl(lineOf(id), request, response)
    },
    upgrade(request, socket, head) {
      const { id = '' } = linePath.exec(request.url ?? '')?.groups ?? {}
      lineOf(id).upgrade(request, socket, head)
    },
    async close() {
      await Promise.all([...lines.values()].map((line) => line.close()))
    },
  }
}

async function answerControl(line: Line, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const json = { 'content-type': 'application/json' }
  if (request.method === 'GET') return void response.writeHead(200, json).end(JSON.stringify(line.status()))
  // Pages of other origins cannot send this type without a preflight, which is not answered.
  const isJson = request.headers['content-type'] === 'application/json'
  const fault = request.method === 'POST' && isJson ? readFault(await readJson(request)) : undefined
  if (fault === undefined) return void response.writeHead(400).end()
  line.cause(fault)
  response.writeHead(204).end()
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  try {
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk
      if (text.length > maxFaultBytes) return undefined
    }
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
