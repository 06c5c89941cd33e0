declare module 'virtual:component-docs' {
  import type { ComponentDoc } from '../scripts/componentProps.ts'

  const docs: Readonly<Record<string, ComponentDoc>>
  export default docs
}
