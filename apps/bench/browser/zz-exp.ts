const { startRig } = await import('./rig.ts')
const { fastStream } = await import('./scenarios/fast.ts')
const rig = await startRig({ minify: false })
const variants: Record<string, string> = {
  base: '',
  nocv: '.cs-markdown > :not(:last-child) { content-visibility: visible !important }',
  block:
    '.cs-thread-content, .cs-messages { display: block !important } .cs-messages > * + * { margin-block-start: 26px }',
  both: '.cs-markdown > :not(:last-child) { content-visibility: visible !important } .cs-thread-content, .cs-messages { display: block !important } .cs-messages > * + * { margin-block-start: 26px }',
}
const only = process.argv[2]?.split(',') ?? Object.keys(variants)
for (const name of [...only]) {
  const peer = name === 'floor' ? 'floor' : 'chatstream'
  const { page, ask, cdp, close } = await rig.open({ peer, stream: fastStream })
  if (variants[name]) await page.addStyleTag({ content: variants[name] })
  await rig.browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', '__metadata'],
  })
  const r: any = await ask()
  const ev = JSON.parse((await rig.browser.stopTracing()).toString()).traceEvents
  const sums: Record<string, number> = {}
  let dirty = 0,
    total = 0,
    n = 0,
    partial = 0
  const mains = ev
    .filter((e: any) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain')
    .map((e: any) => e.pid + ':' + e.tid)
  for (const e of ev)
    if (e.ph === 'X' && mains.includes(e.pid + ':' + e.tid)) {
      sums[e.name] = (sums[e.name] ?? 0) + e.dur / 1000
      if (e.name === 'Layout') {
        n++
        const b = e.args?.beginData
        if (b) {
          dirty += b.dirtyObjects
          total += b.totalObjects
          partial += b.partialLayout ? 1 : 0
        }
      }
    }
  console.log(
    name,
    'main',
    r.mainThreadMs.toFixed(0),
    'script',
    r.scriptMs?.toFixed(0),
    'layout',
    r.layoutMs?.toFixed(0),
    'commits',
    r.commits,
    'frames',
    r.frames,
    'slow',
    r.slowFrames,
    'worst',
    r.worstFrameMs.toFixed(0),
  )
  console.log(
    '   layouts',
    n,
    'dirty/l',
    (dirty / n).toFixed(0),
    'total/l',
    (total / n).toFixed(0),
    'partial',
    partial,
    [
      'Layout',
      'UpdateLayoutTree',
      'PrePaint',
      'Paint',
      'Layerize',
      'Commit',
      'IntersectionObserverController::computeIntersections',
      'FireIdleCallback',
      'FireAnimationFrame',
      'FunctionCall',
      'MinorGC',
    ]
      .map((k) => k.slice(0, 24) + ' ' + (sums[k] ?? 0).toFixed(0))
      .join(', '),
  )
  await close()
}
await rig.close()
