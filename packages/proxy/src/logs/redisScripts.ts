import { createHash } from 'node:crypto'
import { maxEarlyStops } from './streamLog.ts'

/**
 * A Lua script, which Redis runs atomically. A run (a stored answer) has four keys in one slot: a hash, a
 * stream of its events, a lease and a flag. The id of event 7 in the stream is `7-0`. The lease belongs to the
 * process that writes the run. The flag is set while the run has readers. A user has three keys in the same
 * slot. The first is a set of the runs, sorted by the time at which they expire. The second is a hash with the
 * bytes of each run and their sum (`all`). The third contains the keys of runs that were stopped before their
 * question arrived. https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export interface Script {
  text: string
  sha: string
}

/** The bytes that a run without events takes in Redis, and the bytes that an event takes in addition to its text. */
const runBytes = 1536
const entryBytes = 24

/** Functions that the scripts share. `look` ends a run whose producer has died. */
const shared = `
local run, events, lease, readers = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local expiries, bytes, stops = KEYS[5], KEYS[6], KEYS[7]
local channel = 'chatstream:' .. ARGV[1]
local lost = ARGV[2]

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function expireIn(ms)
  redis.call('PEXPIRE', run, ms)
  redis.call('PEXPIRE', events, ms)
  redis.call('ZADD', expiries, now() + ms, ARGV[1])
  for _, key in ipairs({ expiries, bytes, stops }) do
    if redis.call('PTTL', key) < tonumber(ms) then redis.call('PEXPIRE', key, ms) end
  end
end

local function charge(key, count)
  redis.call('HINCRBY', bytes, key, string.format('%d', count))
  redis.call('HINCRBY', bytes, 'all', string.format('%d', count))
end

local function forget(key)
  charge(key, -(redis.call('HGET', bytes, key) or 0))
  redis.call('HDEL', bytes, key)
  redis.call('ZREM', expiries, key)
end

local function partOf(key, part) return string.gsub(run, '[^:]*:run$', '') .. key .. ':' .. part end

local function remove(key)
  redis.call('DEL', partOf(key, 'run'), partOf(key, 'events'), partOf(key, 'lease'))
  forget(key)
end

-- Counts bytes of the user. Removes finished runs for them, the oldest first; returns false if that is not enough.
local function reserve(count, most)
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', now())) do forget(key) end
  while tonumber(redis.call('HGET', bytes, 'all') or '0') + count > tonumber(most) do
    local oldest = redis.call('ZRANGE', expiries, 0, 0)[1]
    -- A running run expires later than all finished ones.
    if not oldest or oldest == ARGV[1] or redis.call('EXISTS', partOf(oldest, 'lease')) == 1 then return false end
    remove(oldest)
  end
  charge(ARGV[1], count)
  return true
end

local function finish(how, kind, retainMs)
  redis.call('HSET', run, 'end', how, 'kind', kind)
  expireIn(retainMs)
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
  remove(ARGV[1])
  redis.call('HSET', run, 'runId', ARGV[from], 'owner', ARGV[from + 1], 'requestHash', ARGV[from + 2],
    'retainMs', ARGV[from + 3], 'epoch', ARGV[from + 4], 'seq', '0')
end

local function keepAlive(producer, leaseMs)
  redis.call('SET', lease, producer, 'PX', leaseMs)
  expireIn(tonumber(field('retainMs')) + 60000)
end
`

/** Makes a `Script` from the text of a Lua script. */
export function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}

const script = (text: string) => scriptOf(shared + text)

/**
 * The Lua scripts of `redisLog`. The first two arguments of each script are the key of the run (the stored
 * answer), and a `RunEnd` with the end `lost` as JSON.
 */
export const scripts = {
  /**
   * Arguments: runId, owner, requestHash, retainMs, epoch, producer, leaseMs, the most bytes of the user. Returns the
   * existing run, if there is one.
   */
  create: script(`
    if look() and not isFreed() then return record() end
    begin(3)
    if not reserve(${runBytes}, ARGV[10]) then
      redis.call('DEL', run)
      return 'full'
    end
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
   * Arguments: epoch, producer, the number of the last event before these, leaseMs, a new epoch, the most bytes of the
   * user, the events. Repeating a call that succeeded has no effect. If the last number differs, Redis has lost events,
   * and the run ends.
   */
  append: script(`
    if field('epoch') ~= ARGV[3] or field('producer') ~= ARGV[4] or field('end') then return 'ended' end
    local last, before, count = tonumber(field('seq')), tonumber(ARGV[5]), #ARGV - 8
    if last == before + count then return 'ok' end
    if last ~= before then
      redis.call('HSET', run, 'epoch', ARGV[7])
      finish(lost, 'lost', field('retainMs'))
      return 'lost'
    end
    local size = 0
    for i = 1, count do size = size + #ARGV[8 + i] + ${entryBytes} end
    if not reserve(size, ARGV[8]) then return 'full' end
    for i = 1, count do redis.call('XADD', events, string.format('%d-0', before + i), 'e', ARGV[8 + i]) end
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

  /** Arguments: runId, owner, requestHash, retainMs, epoch, the end `stopped` as JSON, the most bytes of the user. */
  stop: script(`
    if not look() or isFreed() then
      if redis.call('LLEN', stops) >= ${maxEarlyStops} then
        local oldest = redis.call('LPOP', stops)
        if redis.call('HGET', partOf(oldest, 'run'), 'requestHash') == '' then remove(oldest) end
      end
      begin(3)
      if not reserve(${runBytes}, ARGV[9]) then
        redis.call('DEL', run)
        return 'ok'
      end
      redis.call('RPUSH', stops, ARGV[1])
      finish(ARGV[8], 'stopped', ARGV[6])
    elseif not field('end') then
      redis.call('HSET', run, 'stop', '1')
      redis.call('PUBLISH', 'chatstream:' .. field('producer'), ARGV[1])
    end
    return 'ok'
  `),
} as const satisfies Record<string, Script>
