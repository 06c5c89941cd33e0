import { openaiChat } from '../protocol/openaiChat/openaiChat.ts'

/** What a chat without a protocol speaks. */
export const defaultProtocol = openaiChat()
