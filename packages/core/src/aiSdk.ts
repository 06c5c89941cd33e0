export { chatstreamTransport } from './aiSdkTransport/chatstreamTransport.ts'
export type { ChatstreamTransportOptions } from './aiSdkTransport/chatstreamTransport.ts'
