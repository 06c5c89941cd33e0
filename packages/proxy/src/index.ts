export { createProxy } from './createProxy.ts'
export type { ChatProxy } from './createProxy.ts'
export type { ProxyOptions } from './options.ts'
export type { UpstreamHandler, UpstreamOptions } from './upstream/upstream.ts'
export type { AuthHeader, UpstreamApi } from './upstream/apis.ts'
export type { FieldOptions } from './fields/checkFields.ts'
export type { Prepare, PrepareContext } from './routing/admitBody.ts'
export type { Routes } from './routing/routes.ts'
export type { ConnectionInfo, CorsOptions } from './exchange/origins.ts'
export type { Prices, UsageRecord } from './limits/createLimits.ts'
export type { LimitOptions } from './limits/limitOptions.ts'
export { memoryLimits } from './limits/limitStore.ts'
export type { Claim, LimitStore, MemoryLimitOptions, Refused } from './limits/limitStore.ts'
export type { Metered, MeteredUsage } from './limits/usageMeter.ts'
export type { UserLimits } from './exchange/userLimits.ts'
export type { ProxyUser } from './exchange/exchange.ts'
export type { AccessLogEntry, AuditEntry, Outcome } from './exchange/accessLog.ts'
export type {
  CallFacts,
  CallObserver,
  ObservedCall,
  ObservedRequest,
  ProxyObserver,
  RequestObserver,
} from './exchange/observer.ts'
export type { Upgrade } from './sockets/upgrade.ts'
export { ProxyConfigError } from './errors/configError.ts'
export { readProviderFromEnv } from './providers/readProviderFromEnv.ts'
export type { ProviderFromEnv, ReadProviderOptions } from './providers/readProviderFromEnv.ts'
export type { PresetName } from './providers/presets.ts'
export { checkUpstream } from './providers/checkUpstream.ts'
export type { CheckUpstreamOptions } from './providers/checkUpstream.ts'
export { memoryLog } from './logs/memoryLog.ts'
export type { MemoryLogOptions } from './logs/memoryLog.ts'
export type {
  Created,
  LogPage,
  NewRun,
  Producer,
  RunEnd,
  RunProblem,
  RunRecord,
  RunWriter,
  StreamLog,
} from './logs/streamLog.ts'
export type { KeepRunning, QueueSettings, StreamSettings } from './streams/settings.ts'
export type { WebhookOptions } from './operations/webhook.ts'
export type { EndedRun } from './streams/collectRun.ts'
export { memoryThreads } from './threadStores/memoryThreads.ts'
export type { MemoryThreadsOptions } from './threadStores/memoryThreads.ts'
export type { OnThreadTitle, UntitledThread } from './threads/createThreads.ts'
export type { StreamStats } from './streams/stats.ts'
