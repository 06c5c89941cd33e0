// Faults put into the product on purpose, to show that the random runs notice them.
import type { Protocol, Transport, WireEvent } from '@chatstream/core'
import type { StreamLog } from '@chatstream/proxy'
import type { Incident } from './plan.ts'

/**
 * A fault that is put into the product on purpose, by wrapping the functions that it is given. Created once per run.
 */
export interface Mutation {
  protocol?(protocol: Protocol): Protocol
  transport?(transport: Transport): Transport
  log?(log: StreamLog): StreamLog
}

interface NamedMutation {
  name: string
  /** The incidents that can reveal it; runs with other incidents are left out. */
  incidents: readonly Incident[]
  create(): Mutation
}

export const mutations: readonly NamedMutation[] = [
  { name: 'the proxy tells a broken stream as complete', incidents: ['model'], create: cutAsComplete },
  { name: 'a decoder tells a broken stream as complete', incidents: ['model'], create: endAsFinish },
  { name: 'a replay does not withdraw what was shown', incidents: ['epoch'], create: replayAppended },
  {
    name: 'the client ends a kept run at the model’s finish',
    incidents: ['late-usage'],
    create: overAtFinish,
  },
]

function cutAsComplete(): Mutation {
  return {
    log: (log) => ({
      ...log,
      async create(run, producer) {
        const created = await log.create(run, producer)
        if (!('writer' in created)) return created
        const { writer } = created
        return {
          writer: { ...writer, end: (end) => writer.end(end.end === 'cut' ? { end: 'complete' } : end) },
        }
      },
    }),
  }
}

function endAsFinish(): Mutation {
  return {
    protocol: (protocol) => ({
      ...protocol,
      createDecoder(asked) {
        const decoder = protocol.createDecoder(asked)
        return { ...decoder, end: () => [...decoder.end(), { type: 'finish', reason: 'stop' }] }
      },
    }),
  }
}

/** A fault: numbers the events of a new epoch as if they continued the first epoch. */
function replayAppended(): Mutation {
  let epoch = ''
  let seq = 0
  function renumber(event: WireEvent): WireEvent {
    const dash = event.id?.lastIndexOf('-') ?? -1
    if (event.id === undefined || dash < 0) return event
    epoch ||= event.id.slice(0, dash)
    if (event.id.startsWith(`${epoch}-`)) seq = Math.max(seq, Number(event.id.slice(dash + 1)))
    else return { ...event, id: `${epoch}-${++seq}` }
    return event
  }
  return {
    transport: (transport) => ({
      async open(request) {
        const stream = await transport.open(request)
        const batches = async function* () {
          for await (const batch of stream.batches) yield batch.map(renumber)
        }
        return { ...stream, batches: batches() }
      },
    }),
  }
}

function overAtFinish(): Mutation {
  let isFinished = false
  return {
    protocol: (protocol) => ({
      ...protocol,
      createDecoder(asked) {
        const decoder = protocol.createDecoder(asked)
        return {
          ...decoder,
          decode(wireEvent) {
            const events = decoder.decode(wireEvent)
            isFinished ||= decoder.isFinished?.() === true
            return events
          },
        }
      },
    }),
    transport: (transport) => ({
      async open(request) {
        const stream = await transport.open(request)
        const batches = async function* () {
          for await (const batch of stream.batches)
            for (const event of batch) {
              yield [event]
              if (isFinished) return
            }
        }
        return {
          ...stream,
          batches: batches(),
          ending: () => (isFinished ? { end: 'complete' } : stream.ending?.()),
        }
      },
    }),
  }
}
