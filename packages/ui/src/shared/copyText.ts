/** Puts text on the clipboard. `navigator.clipboard` exists only on secure pages; plain http in a LAN is not one. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const textArea = document.createElement('textarea')
  textArea.value = text
  textArea.className = 'cs-unseen'
  document.body.append(textArea)
  textArea.focus()
  textArea.select()
  const copied = document.execCommand?.('copy') ?? false
  textArea.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
