import type { ArgTypesEnhancer } from 'storybook/internal/types'
import docs from 'virtual:component-docs'
import type { PropDoc } from '../../scripts/componentProps.ts'

/** The name of the component that a story or page is about: the last part of its title. */
export const componentOf = (title: string): string => title.split('/').at(-1) ?? title

const quoted = /^'[^']*'(?: \| '[^']*')*$/

/** The type as Storybook infers controls from it. Values that are no JSON, such as functions, have none. */
function storyType(type: string) {
  if (type === 'boolean' || type === 'number' || type === 'string') return { name: type }
  if (quoted.test(type))
    return { name: 'enum' as const, value: type.split(' | ').map((each) => each.slice(1, -1)) }
  return { name: 'other' as const, value: type }
}

const argType = (name: string, { type, description, defaultValue, required }: PropDoc, isGiven: boolean) => ({
  name,
  description,
  type: { ...storyType(type), required },
  ...(storyType(type).name === 'other' && !isGiven && { control: false }),
  table: {
    type: { summary: type },
    ...(defaultValue !== undefined && { defaultValue: { summary: defaultValue.replaceAll('`', '') } }),
  },
})

/** Adds what the sources say about the props of a component. What a story says goes first. */
export const withProps: ArgTypesEnhancer = ({ title, argTypes, initialArgs }) => {
  const props: Readonly<Record<string, PropDoc>> = docs[componentOf(title)]?.props ?? {}
  const described = Object.entries(props).map(([name, prop]) => [
    name,
    { ...argType(name, prop, name in initialArgs), ...argTypes[name] },
  ])
  return { ...argTypes, ...Object.fromEntries(described) }
}
