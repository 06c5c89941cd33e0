import { useLayoutEffect } from 'react'
import { usePreference } from './usePreference.ts'

export type Theme = 'system' | 'light' | 'dark'

export const themes: readonly Theme[] = ['system', 'light', 'dark']

/** The chosen theme. Sets `data-theme` of the document, which the stylesheet of `@chatstream/ui` uses. */
export function useTheme(): [theme: Theme, choose: (theme: Theme) => void] {
  const [theme, choose] = usePreference('theme', themes, 'system')
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  return [theme, choose]
}
