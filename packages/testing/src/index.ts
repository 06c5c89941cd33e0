export { scriptedModel } from './scriptedModel.ts'
export type { ScriptedModel, ScriptedModelOptions } from './scriptedModel.ts'
export { scenarios } from './scenarios.ts'
export type {
  AnswerCue,
  Cue,
  CutCue,
  FaultCue,
  ReasoningCue,
  Script,
  StepCue,
  TextCue,
  ToolCallCue,
  WaitCue,
} from './script.ts'
export type { Outcome, SeenRequest, WireFormat } from './seenRequest.ts'
export { randomScript } from './randomScript.ts'
export type { RandomScript, RandomScriptOptions } from './randomScript.ts'
export { faultSchedule } from './faults/faultSchedule.ts'
export type { FaultScheduleOptions } from './faults/faultSchedule.ts'
export type {
  BlackHoleFault,
  CutFault,
  DelayFault,
  Direction,
  DripFault,
  Fault,
  Faults,
  RefuseFault,
  StallFault,
} from './faults/fault.ts'
export { manualClock } from './manualClock.ts'
export type { ManualClock } from './manualClock.ts'
export { manualFrames } from './manualFrames.ts'
export type { ManualFrames } from './manualFrames.ts'
export { bytePieces, everySplit, randomPieces } from './pieces.ts'
export { seededRandom } from './seededRandom.ts'
export { responseOf, streamOf } from './streamOf.ts'
export { sse, sseEvent } from './sse.ts'
