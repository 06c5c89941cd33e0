// The inputs that cmark keeps in test/pathological_tests.py, each made as long as is asked for.

const repeat = (text: string) => (length: number) =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length)

const both = (before: string, middle: string, after: string) => (length: number) => {
  const times = Math.floor(length / (before.length + after.length))
  return before.repeat(times) + middle + after.repeat(times)
}

function upTo(length: number, make: (index: number) => string): string {
  let text = ''
  for (let index = 0; text.length < length; index++) text += make(index)
  return text
}

export const pathological: Readonly<Record<string, (length: number) => string>> = {
  'nested strong emphasis': both('*a **a ', 'b', ' a** a*'),
  'emphasis closers without openers': repeat('a_ '),
  'emphasis openers without closers': repeat('_a '),
  'link closers without openers': repeat('a]'),
  'link openers without closers': repeat('[a'),
  'mismatched openers and closers': repeat('*a_ '),
  'openers and closers, a multiple of 3': (length) => `a**b${repeat('c* ')(length)}`,
  'link openers and emphasis closers': repeat('[ a_'),
  'the pattern [ (](': repeat('[ (]('),
  'the pattern ![[]()': repeat('![[]()'),
  'links and emphasis that cross': repeat('**x [a*b**c*](d) '),
  'nested brackets': both('[', 'a', ']'),
  'nested quotes': (length) => `${repeat('> ')(length)}a`,
  'nested quotes without spaces': repeat('>'),
  'deeply nested lists': (length) => upTo(length, (index) => `${'  '.repeat(index)}* a\n`),
  'NUL characters': repeat('abc\0de\0'),
  'backticks of every length': (length) => upTo(length, (index) => `e${'`'.repeat(index + 1)}`),
  'unclosed links with <': repeat('[a](<b'),
  'unclosed links': repeat('[a](b'),
  'unclosed <!--': (length) => `</${repeat('<!--')(length)}`,
  'unclosed <?': repeat('<?'),
  'unclosed declarations': repeat('<!A '),
  'unclosed CDATA': repeat('<![CDATA['),
  'empty lines in deeply nested lists': (length) => `${repeat('- ')(length / 2)}x${repeat('\n')(length / 2)}`,
  'empty lines in deeply nested lists in a quote': (length) =>
    `> ${repeat('- ')(length / 2)}x\n${repeat('>\n')(length / 2)}`,
  'emphasis in a deep quote': (length) => repeat('>')(length / 3) + repeat('a*')((length * 2) / 3),
  'many definitions': (length) => upTo(length / 2, (index) => `[${index}]: u\n`) + repeat('[0] ')(length / 2),
  'tables with carriage returns': repeat('aaa\rbbb\n-\v\n'),
}
