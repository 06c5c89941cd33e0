/**
 * Whether a file is one of those `<input accept>` names: `.pdf`, `image/png`, `image/*`; an empty list names all. The
 * file picker holds itself to it, dropping and pasting do not.
 */
export function acceptsFile(accept: string, { name, type }: Pick<File, 'name' | 'type'>): boolean {
  const wanted = accept
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const mediaType = type.toLowerCase()
  return (
    wanted.length === 0 ||
    wanted.some((each) => {
      if (each.startsWith('.')) return name.toLowerCase().endsWith(each)
      if (each === '*/*') return true
      return each.endsWith('/*') ? mediaType.startsWith(each.slice(0, -1)) : mediaType === each
    })
  )
}
