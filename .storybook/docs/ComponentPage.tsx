import { Controls, Markdown, Primary, Source, Stories, Title, useOf } from '@storybook/addon-docs/blocks'
import type { ReactElement } from 'react'
import docs from 'virtual:component-docs'
import { componentOf } from './argTypes.ts'

/** The page of a component: its docstring, an example, the props as controls, and stories. */
export function ComponentPage(): ReactElement {
  const of = useOf('meta', ['meta'])
  const name = componentOf(of.preparedMeta.title)
  const { description = '', example } = docs[name] ?? {}
  return (
    <>
      <Title>{name}</Title>
      <Markdown>{description}</Markdown>
      {example !== undefined && <Source language="tsx" code={example} />}
      <Primary />
      <Controls sort="none" />
      <p>
        It also takes the attributes of its element, <code>className</code>, <code>style</code>,{' '}
        <code>ref</code>, and <code>render</code>, which replaces the element.
      </p>
      <Stories includePrimary={false} title="Examples" />
    </>
  )
}
