export { math } from './Markdown/math.tsx'
export type { MathOptions } from './Markdown/math.tsx'
