import { explainError } from '@chatstream/core'
import type { Observation } from '../probe/observation.ts'
import { arrivalOf } from './arrival.ts'
import { corsFindings } from './corsFindings.ts'
import type { Finding } from './finding.ts'
import { headerFindings } from './headerFindings.ts'
import { findIntermediary, unknownCure } from './intermediaries.ts'

/**
 * Explains the measurements of a request. The first findings are about the answer and its arrival (streamed
 * or buffered). The next findings are about headers, token usage, resuming and CORS.
 */
export function diagnose(seen: Observation): readonly Finding[] {
  const isStream = seen.events > 0
  return [
    answerFinding(seen),
    ...(isStream ? [formatFinding(seen), arrivalFinding(seen), gapFinding(seen), endFinding(seen)] : []),
    ...headerFindings(seen, isStream),
    ...(isStream ? [usageFinding(seen), resumeFinding(seen)] : []),
    ...corsFindings(seen),
  ].filter((finding) => finding !== undefined)
}

/** Returns the finding about the answer itself: that it is complete, or the error of the request or stream. */
function answerFinding({ error, status, headersMs, events }: Observation): Finding {
  if (error === undefined) {
    return {
      id: 'answered',
      level: 'ok',
      title: `The server answered ${status} after ${ms(headersMs)} with ${events} events.`,
    }
  }
  const { title, detail, why, action, link } = explainError(error)
  const about = [detail, why].filter((text) => text !== undefined && text !== '')
  return {
    id: error.reason,
    level: 'problem',
    title,
    detail: about.join(' '),
    cure: [action, link].filter(Boolean).join('\n'),
  }
}

function formatFinding({ protocol, isProtocolGiven, text, tokensMs }: Observation): Finding {
  const how = isProtocolGiven ? 'read as' : 'the format is'
  if (tokensMs.length > 0)
    return {
      id: 'format',
      level: 'ok',
      title: `Events: ${how} ${protocol}, ${text.length} characters of text.`,
    }
  return {
    id: 'no-text',
    level: 'problem',
    title: `No text was found in the events (${how} ${protocol}).`,
    detail: 'The server speaks another format, or the answer is empty.',
    cure: 'Name the format with --protocol, or send a body that the server understands with -d.',
  }
}

function arrivalFinding(seen: Observation): Finding | undefined {
  const { kind, clumps, longestGapMs } = arrivalOf(seen)
  const { headers, events, chunks } = seen
  if (kind === 'too short') {
    return {
      id: 'too-short',
      level: 'note',
      title: 'The whole answer came at once within 0.3 s, so buffering cannot be told from speed.',
      cure: 'Ask for a longer answer with -d.',
    }
  }
  if (kind === 'streamed')
    return { id: 'streamed', level: 'ok', title: `Events arrived one by one, at ${clumps} moments.` }
  const between = findIntermediary(headers)
  const isCompressed = headers['content-encoding'] !== undefined
  const cause = isCompressed
    ? 'The compression collects events until its block is full.'
    : between === undefined
      ? 'The server sends its answer in one piece, or something in between that does not name itself buffers it.'
      : `${between.name} is in between and probably buffers the response.`
  return {
    id: kind === 'at once' ? 'buffered' : 'clumps',
    level: 'problem',
    title:
      kind === 'at once'
        ? `All ${events} events arrived at once, ${ms(chunks.at(-1)?.atMs)} after the request.`
        : `${events} events arrived in ${clumps} clumps, up to ${ms(longestGapMs)} apart.`,
    detail: `Users see nothing, and then a block of text. ${cause}`,
    cure: isCompressed ? compressionCure(between?.cure) : (between?.cure ?? unknownCure),
  }
}

const compressionCure = (more = '') =>
  `Leave text/event-stream out of compression (nginx: gzip off; Express: the "filter" of compression()), or send
"cache-control: no-cache, no-transform", which compressing middleware respects.${more === '' ? '' : `\n${more}`}`

function gapFinding({ chunks, comments }: Observation): Finding | undefined {
  const times = [0, ...chunks.map(({ atMs }) => atMs)]
  const longest = Math.max(0, ...times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)))
  if (comments > 0)
    return {
      id: 'heartbeat',
      level: 'ok',
      title: `Heartbeats arrive (${comments} comment lines); the longest silence was ${ms(longest)}.`,
    }
  if (longest < 15_000) return undefined
  return {
    id: 'silence',
    level: 'warning',
    title: `Nothing arrived for ${ms(longest)}, and the server sends no heartbeat.`,
    detail: 'Proxies and mobile networks drop connections that are silent: many after 30 or 60 s.',
    cure: 'Send a comment line (": ping") every 15 s; @chatstream/proxy does.',
  }
}

function endFinding({ staysOpen, finishedMs, terminalMs, endedMs, error }: Observation): Finding | undefined {
  if (error !== undefined) return undefined
  if (staysOpen) {
    return {
      id: 'stays-open',
      level: 'warning',
      title: `The answer was over after ${ms(finishedMs ?? terminalMs)}, but the server left the connection open.`,
      detail:
        'Clients that wait for the end of the stream wait for ever. chatstream completes the answer after a second of silence.',
      cure: 'End the response after the last event, and send the terminal event of the format ("data: [DONE]" for OpenAI).',
    }
  }
  return {
    id: 'complete',
    level: 'ok',
    title: `The answer ended with its terminal event after ${ms(terminalMs ?? endedMs)}.`,
  }
}

function usageFinding({ usage, error, protocol }: Observation): Finding | undefined {
  if (error !== undefined) return undefined
  if (usage !== undefined) {
    const { inputTokens = '?', outputTokens = '?' } = usage
    return { id: 'usage', level: 'ok', title: `Usage: ${inputTokens} tokens in, ${outputTokens} out.` }
  }
  return {
    id: 'no-usage',
    level: 'note',
    title: 'The stream carries no token counts, so cost and tokens per second can only be estimated.',
    ...(protocol === 'openaiChat' && {
      cure: 'Send "stream_options": { "include_usage": true }, or let the proxy do it.',
    }),
  }
}

function resumeFinding({ isResumable }: Observation): Finding {
  return isResumable
    ? {
        id: 'resumable',
        level: 'ok',
        title: 'The server keeps the answer: a reader that is cut off gets the rest.',
      }
    : {
        id: 'not-resumable',
        level: 'note',
        title: 'The server does not keep the answer: a reader that is cut off has to ask again.',
        cure: 'Put @chatstream/proxy in front of it.',
      }
}

/** Formats milliseconds for people. */
function ms(value = 0): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`
}
