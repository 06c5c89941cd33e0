// What pages for readers need of the preview. Tests do not load it: it would double the time until their first story.
import { withProps } from './argTypes.ts'
import { ComponentPage } from './ComponentPage.tsx'
import { Container } from './Container.tsx'

export const parameters = { docs: { container: Container, page: ComponentPage, codePanel: true } }
export const argTypesEnhancers = [withProps]
