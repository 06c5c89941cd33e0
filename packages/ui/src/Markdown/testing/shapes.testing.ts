/**
 * Functions that make texts like typical answers, e.g. with lists or tables. The argument is the approximate number
 * of characters.
 */
export const shapes: Readonly<Record<string, (characters: number) => string>> = {
  prose,
  'one paragraph': (characters) =>
    upTo(characters, (i) => `Sentence ${i} says **something** about \`code\`. `),
  'one long line of code': (characters) => `\`\`\`json\n[${upTo(characters, (i) => `{"index": ${i}}, `)}`,
  'one long list': (characters) => upTo(characters, (i) => `- item ${i} with **bold** and \`code\`\n`),
  'one long table': (characters) =>
    `| a | b | c |\n|---|:-:|--:|\n${upTo(characters, (i) => `| cell ${i} | **b** | ${i * 7} |\n`)}`,
  'one long code block': (characters) =>
    `\`\`\`ts\n${upTo(characters, (i) => `const x${i} = await f(${i}, 'text')\n`)}`,
  'one long quote': (characters) => prose(characters).replaceAll(/^/gm, '> '),
  'a footnote': (characters) =>
    `See[^1].\n\n${prose(characters / 2)}\n\n[^1]: The note.\n\n${prose(characters / 2)}`,
  'a link definition': (characters) =>
    `See [foo] and [bar][foo].\n\n${prose(characters / 2)}\n\n[foo]: https://example.com\n\n${prose(characters / 2)}`,
}

export function prose(characters: number): string {
  return upTo(
    characters,
    (i) =>
      `Paragraph ${i} says **something** about \`code\` and [a link](https://example.com/${i}), ${'and more words '.repeat(i % 5)}.\n\n`,
  )
}

function upTo(characters: number, make: (index: number) => string): string {
  let text = ''
  for (let index = 0; text.length < characters; index++) text += make(index)
  return text
}
