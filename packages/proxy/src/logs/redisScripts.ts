import { createHash } from 'node:crypto'

/**
 * A Lua script, which Redis runs atomically. A run has four keys in one slot: a hash, a stream of its events whose ids are
 * their numbers (`7-0`), the lease of its producer, and a flag that it has readers.
 * https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export interface Script {
  text: string
  sha: string
}

/** Functions that the scripts share. `look` ends a run whose producer has died. */
const shared = `
local run, events, lease, readers = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local channel = 'chatstream:' .. ARGV[1]
local lost = ARGV[2]

local function finish(how, kind, retainMs)
  redis.call('HSET', run, 'end', how, 'kind', kind)
  redis.call('PEXPIRE', run, retainMs)
  redis.call('PEXPIRE', events, retainMs)
  redis.call('DEL', lease)
  redis.call('PUBLISH', channel, '')
end

local function field(name) return redis.call('HGET', run, name) end

local function look()
  if redis.call('EXISTS', run) == 0 then return false end
  if not field('end') and redis.call('EXISTS', lease) == 0 then finish(lost, 'lost', field('retainMs')) end
  return true
end

local function isFreed()
  local kind = field('kind')
  return field('seq') == '0' and (kind == 'cut' or kind == 'error')
end

local function record()
  return redis.call('HMGET', run, 'runId', 'owner', 'requestHash', 'epoch', 'seq', 'end')
end

local function begin(from)
  redis.call('DEL', run, events, lease)
  redis.call('HSET', run, 'runId', ARGV[from], 'owner', ARGV[from + 1], 'requestHash', ARGV[from + 2],
    'retainMs', ARGV[from + 3], 'epoch', ARGV[from + 4], 'seq', '0')
end

local function keepAlive(producer, leaseMs)
  redis.call('SET', lease, producer, 'PX', leaseMs)
  local ttlMs = tonumber(field('retainMs')) + 60000
  redis.call('PEXPIRE', run, ttlMs)
  redis.call('PEXPIRE', events, ttlMs)
end
`

/** A script of a text that is complete. */
export function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}

const script = (text: string) => scriptOf(shared + text)

/** The scripts. The first two arguments of each are the key and the end `lost` as JSON. */
export const scripts = {
  /** Arguments: runId, owner, requestHash, retainMs, epoch, producer, leaseMs. Returns the existing run, if there is one. */
  create: script(`
    if look() and not isFreed() then return record() end
    begin(3)
    redis.call('HSET', run, 'producer', ARGV[8])
    keepAlive(ARGV[8], ARGV[9])
    return false
  `),

  find: script(`
    if not look() then return false end
    return record()
  `),

  /**
   * Arguments: afterSeq, the most events, the milliseconds for which the reader counts as present, the most bytes of
   * the page.
   */
  read: script(`
    if not look() then return false end
    redis.call('SET', readers, '1', 'PX', ARGV[5])
    local first = string.format('%d-0', tonumber(ARGV[3]) + 1)
    local page, bytes = {}, 0
    for i, entry in ipairs(redis.call('XRANGE', events, first, '+', 'COUNT', ARGV[4])) do
      if bytes >= tonumber(ARGV[6]) then break end
      page[i] = entry
      bytes = bytes + #entry[2][2]
    end
    return { field('epoch'), field('seq'), field('end'), page }
  `),

  /**
   * Arguments: epoch, producer, the number of the last event before these, leaseMs, a new epoch, the events. Repeating a
   * call that succeeded has no effect. If the last number differs, Redis has lost events, and the run ends.
   */
  append: script(`
    if field('epoch') ~= ARGV[3] or field('producer') ~= ARGV[4] or field('end') then return 'ended' end
    local last, before, count = tonumber(field('seq')), tonumber(ARGV[5]), #ARGV - 7
    if last == before + count then return 'ok' end
    if last ~= before then
      redis.call('HSET', run, 'epoch', ARGV[7])
      finish(lost, 'lost', field('retainMs'))
      return 'lost'
    end
    for i = 1, count do redis.call('XADD', events, string.format('%d-0', before + i), 'e', ARGV[7 + i]) end
    redis.call('HSET', run, 'seq', string.format('%d', before + count))
    keepAlive(ARGV[4], ARGV[6])
    redis.call('PUBLISH', channel, '')
    return 'ok'
  `),

  /** Arguments: epoch, producer, the end as JSON, its kind. */
  end: script(`
    if field('epoch') ~= ARGV[3] or field('producer') ~= ARGV[4] or field('end') then return 'ended' end
    finish(ARGV[5], ARGV[6], field('retainMs'))
    return 'ok'
  `),

  /** Arguments: epoch, producer, leaseMs. */
  renew: script(`
    if field('epoch') ~= ARGV[3] or field('producer') ~= ARGV[4] or field('end') then return 'ended' end
    keepAlive(ARGV[4], ARGV[5])
    if field('stop') then return 'stop' end
    return redis.call('EXISTS', readers) == 1 and 'read' or 'unread'
  `),

  /** Arguments: runId, owner, requestHash, retainMs, epoch, the end `stopped` as JSON. */
  stop: script(`
    if not look() or isFreed() then
      begin(3)
      finish(ARGV[8], 'stopped', ARGV[6])
    elseif not field('end') then
      redis.call('HSET', run, 'stop', '1')
      redis.call('PUBLISH', 'chatstream:' .. field('producer'), ARGV[1])
    end
    return 'ok'
  `),
} as const satisfies Record<string, Script>
