import { scriptedModel } from '@chatstream/testing'
import { type Server, serveHandler } from '@chatstream/testing/node'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { diagnosisOf, idsOf } from '../cli.testing.ts'
import { nginxPath, startNginx } from './nginx.testing.ts'

const words = Array.from({ length: 40 }, (_, index) => `word${index} `.repeat(10))
let model: Server
let nginx: Awaited<ReturnType<typeof startNginx>>

beforeEach(async () => {
  model = await serveHandler(scriptedModel({ script: [{ text: words, rate: 20 }] }))
})
afterEach(async () => {
  await nginx.close()
  await model.close()
})

async function diagnose(directives: string) {
  nginx = await startNginx(model.url, directives)
  return diagnosisOf(`${nginx.url}/v1/chat/completions`)
}

describe.skipIf(nginxPath === undefined)('behind nginx', () => {
  test('buffering is found, nginx is named, and the cure that is printed makes it healthy', async () => {
    const sick = await diagnose('proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;')
    // Its buffer of 4 kB fills and empties.
    expect(idsOf(sick, 'problem')).toEqual(['clumps'])
    const buffered = sick.findings.find(({ id }) => id === 'clumps')
    expect(buffered?.detail).toContain('nginx')
    const cure = (buffered?.cure ?? '').split('\n').filter((line) => line.startsWith('  '))
    expect(cure).toContain('  proxy_buffering off;')
    await nginx.close()

    const applied = cure.join(' ')
    const healthy = await diagnose(`proxy_ignore_headers X-Accel-Buffering; ${applied}`)
    expect(idsOf(healthy, 'problem', 'warning')).toEqual([])
    expect(idsOf(healthy, 'ok')).toContain('streamed')
  })

  test('compression is found', async () => {
    const sick = await diagnose(
      'gzip on; gzip_min_length 0; proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;',
    )
    expect(idsOf(sick, 'problem', 'warning')).toEqual(['buffered', 'compressed'])
    expect(sick.findings.find(({ id }) => id === 'buffered')?.cure).toContain('gzip off')
  })
})
