import type { Formats } from './formats.ts'
import { useStrings } from './StringsProvider.tsx'

/**
 * The UI texts of `Cost` and `LatencyPanel`. They are not in `Strings`, so that a page without these parts does not
 * load them.
 */
export interface StatsWords {
  cost: {
    label: string
    /** Shown if a part of the cost is unknown. */
    atLeast(amount: string): string
    unknown: string
    /** Lists the models that have no price. */
    noPrice(models: readonly string[]): string
    /** Shown if some requests to the model have no token counts. */
    noUsage: string
    asOf(day: string): string
    budgetNear(part: string, limit: string): string
    budgetOver(limit: string): string
    /** Shown if the cost is unknown, so that the budget cannot be checked. */
    budgetUnknown: string
  }
  latency: {
    label: string
    none: string
    measuring: string
    firstByte: string
    firstToken: string
    perToken: string
    total: string
    lost: string
    rate: string
    tokensPerSecond(count: string): string
    /** The rate in deltas (pieces of text), shown if the provider's token count cannot be used. */
    deltasPerSecond(count: string): string
    gaps(p50: string, p95: string, max: string): string
    stalls(count: number, formats: Formats): string
    /**
     * The title of the table that belongs to the plot of gaps. The table has the longest gap of each section of the
     * answer.
     */
    course: string
    time: string
    longestGap: string
    summary(count: number, formats: Formats): string
    measure: string
    mean: string
    median: string
    p95: string
    longest: string
    noSamples: string
    targetByMean(target: string, isMet: boolean): string
    targetByP95(target: string, isMet: boolean): string
  }
}

const english: StatsWords = {
  cost: {
    label: 'Cost',
    atLeast: (amount) => `at least ${amount}`,
    unknown: 'Cost unknown',
    noPrice: (models) =>
      models.length === 0 ? 'no price for this model' : `no price for ${models.join(', ')}`,
    noUsage: 'no token counts',
    asOf: (day) => `prices of ${day}`,
    budgetNear: (part, limit) => `${part} of the budget of ${limit} is used.`,
    budgetOver: (limit) => `The budget of ${limit} is used up.`,
    budgetUnknown: 'The budget cannot be watched, because the cost is unknown.',
  },
  latency: {
    label: 'Latency',
    none: 'No answer has been measured yet.',
    measuring: 'Measuring…',
    firstByte: 'First byte',
    firstToken: 'First token',
    perToken: 'Per token',
    total: 'Whole answer',
    lost: 'Lost to retries',
    rate: 'Speed',
    tokensPerSecond: (count) => `${count} tokens/s`,
    deltasPerSecond: (count) => `${count} pieces/s`,
    gaps: (p50, p95, max) => `Gaps: half up to ${p50}, 95% up to ${p95}, longest ${max}`,
    stalls: (count, { number, plural }) =>
      plural(count, { one: '1 stall of more than 1 s', other: `${number(count)} stalls of more than 1 s` }),
    course: 'Longest gaps over the last answer',
    time: 'Time',
    longestGap: 'Longest gap',
    summary: (count, { number, plural }) =>
      plural(count, { one: '1 answer', other: `${number(count)} answers` }),
    measure: 'Measure',
    mean: 'Mean',
    median: 'Median',
    p95: '95%',
    longest: 'Longest',
    noSamples: 'not measured',
    targetByMean: (target, isMet) => `First token under ${target}: ${isMet ? 'met' : 'missed'} by the mean`,
    targetByP95: (target, isMet) =>
      `First token under ${target}: met by ${isMet ? '95%' : 'fewer than 95%'} of answers`,
  },
}

const japanese: StatsWords = {
  cost: {
    label: '費用',
    atLeast: (amount) => `${amount}以上`,
    unknown: '費用不明',
    noPrice: (models) =>
      models.length === 0 ? 'このモデルの価格が未設定' : `${models.join('、')}の価格が未設定`,
    noUsage: 'トークン数の報告なし',
    asOf: (day) => `${day}時点の価格`,
    budgetNear: (part, limit) => `予算${limit}の${part}を使用しました。`,
    budgetOver: (limit) => `予算${limit}を使い切りました。`,
    budgetUnknown: '費用が不明なため、予算を確認できません。',
  },
  latency: {
    label: '応答速度',
    none: '計測した回答はまだありません。',
    measuring: '計測中…',
    firstByte: '最初のバイト',
    firstToken: '最初のトークン',
    perToken: '1トークンあたり',
    total: '回答全体',
    lost: '再試行による遅れ',
    rate: '速度',
    tokensPerSecond: (count) => `${count}トークン/秒`,
    deltasPerSecond: (count) => `${count}断片/秒`,
    gaps: (p50, p95, max) => `間隔：50%が${p50}以内、95%が${p95}以内、最長${max}`,
    stalls: (count, { number }) => `1秒を超える停止${number(count)}回`,
    course: '直近の回答における最長の間隔',
    time: '時刻',
    longestGap: '最長の間隔',
    summary: (count, { number }) => `回答${number(count)}件`,
    measure: '項目',
    mean: '平均',
    median: '中央値',
    p95: '95%',
    longest: '最長',
    noSamples: '未計測',
    targetByMean: (target, isMet) => `最初のトークンが${target}未満：平均で${isMet ? '達成' : '未達'}`,
    targetByP95: (target, isMet) =>
      `最初のトークンが${target}未満：${isMet ? '95%の回答で達成' : '達成した回答は95%未満'}`,
  },
}

/**
 * Returns the UI texts of `Cost` or `LatencyPanel`, in the language of the nearest `StringsProvider`. Texts that the
 * app has set replace them.
 */
export function useStatsWords<Part extends keyof StatsWords>(
  part: Part,
  overrides: Partial<StatsWords[Part]> | undefined,
): StatsWords[Part] {
  const { locale } = useStrings()
  const words = /^ja\b/i.test(locale) ? japanese : english
  return { ...words[part], ...overrides }
}
