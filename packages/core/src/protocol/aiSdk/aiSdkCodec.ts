import type { AiSdkOptions } from './aiSdk.ts'
import { present } from '../../json.ts'
import { aiSdkDecoder } from './aiSdkDecoder.ts'
import { aiSdkMessages, idAtServer } from './aiSdkMessages.ts'
import type { EncodedRequest, EncodeInput, Codec } from '../protocol.ts'

export function aiSdkCodec(options: AiSdkOptions = {}): Codec {
  return {
    encode: (input) => encode(options, input),
    createDecoder: aiSdkDecoder,
  }
}

function encode(options: AiSdkOptions, input: EncodeInput): EncodedRequest {
  const { messages, regenerates } = input
  const last = messages.at(-1)
  const goesOn = last?.role === 'assistant' ? last : undefined
  const about = regenerates ?? goesOn
  return {
    method: 'POST',
    body: {
      ...present({ id: input.chatId ?? input.id, model: input.model ?? options.model }),
      messages: aiSdkMessages(messages, options.system),
      trigger: regenerates === undefined ? 'submit-message' : 'regenerate-message',
      ...(about !== undefined && { messageId: idAtServer(about) }),
      ...options.body,
    },
  }
}
