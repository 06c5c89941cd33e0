import { DocsContainer, type DocsContainerProps } from '@storybook/addon-docs/blocks'
import { useEffect, useState, type ReactElement } from 'react'
import { addons } from 'storybook/preview-api'
import { create } from 'storybook/theming'
import { applyLook, type Look } from '../look.ts'

const fontBase = 'ui-sans-serif, system-ui, "Hiragino Sans", "Noto Sans CJK JP", sans-serif'
const themes = {
  light: create({ base: 'light', fontBase, appContentBg: '#fdfcfa', colorSecondary: '#0e7c7c' }),
  dark: create({ base: 'dark', fontBase, appContentBg: '#101418', colorSecondary: '#3fb5b5' }),
}

/** The frame of all pages. They follow the toolbar's theme, as stories do. */
export function Container({ children, ...props }: DocsContainerProps & { children?: unknown }): ReactElement {
  const [look, setLook] = useState<Look>(() => lookOf(props.context))
  useEffect(() => {
    const channel = addons.getChannel()
    const update = ({ globals }: { globals: Look }) => setLook({ ...globals })
    channel.on('globalsUpdated', update)
    return () => channel.off('globalsUpdated', update)
  }, [])
  useEffect(() => applyLook(look), [look])
  return (
    <DocsContainer {...props} theme={themes[look.theme]}>
      {children as never /* React's types of Storybook's own copy. */}
    </DocsContainer>
  )
}

/** Storybook gives pages no access to the toolbar's values but this one. */
function lookOf(context: DocsContainerProps['context']): Look {
  const { store } = context as unknown as { store: { userGlobals: { globals: Look } } }
  return store.userGlobals.globals
}
