/**
 * Keeps a text area as tall as its text, up to its CSS `max-height`, where the browser cannot do it by itself
 * (`field-sizing: content`). Heights are set on the element's style object, which a strict CSP allows.
 * `fit` is for changes that are not typed.
 */
export function growTextArea(textArea: HTMLTextAreaElement): { fit(): void; dispose(): void } {
  const native = typeof CSS !== 'undefined' && CSS.supports?.('field-sizing', 'content') === true
  if (native) return { fit: () => undefined, dispose: () => undefined }

  const fit = () => {
    textArea.style.height = 'auto'
    textArea.style.height = `${textArea.scrollHeight}px`
  }
  textArea.addEventListener('input', fit)
  fit()
  return {
    fit,
    dispose() {
      textArea.removeEventListener('input', fit)
      textArea.style.height = ''
    },
  }
}
