import type { Formats } from './formats.ts'
import type { FieldProblem } from './problems.ts'

/**
 * The UI texts of `FormRequest`. They are loaded with the first form. To replace some of them, use the prop
 * `strings={{ form: { … } }}`.
 */
export interface FormWords {
  label: string
  optional: string
  choose: string
  yes: string
  no: string
  list(texts: readonly string[]): string
  problem(problem: FieldProblem, formats: Formats): string
  send: string
  /** The reason why the form cannot be sent yet. */
  wait: string
  answered: string
  passed: string
  /** The heading of arguments that are not a form. */
  raw: string
  /** The button that focuses the composer. */
  inWords: string
}

export const englishFormWords: FormWords = {
  label: 'Form',
  optional: 'optional',
  choose: 'Choose',
  yes: 'Yes',
  no: 'No',
  list: (texts) => texts.join(', '),
  problem: englishProblem,
  send: 'Send form',
  wait: 'You can send this once the answer is complete.',
  answered: 'Filled in',
  passed: 'Not filled in',
  raw: 'The agent asks for:',
  inWords: 'Answer in your own words',
}

export const japaneseFormWords: FormWords = {
  label: 'フォーム',
  optional: '任意',
  choose: '選択してください',
  yes: 'はい',
  no: 'いいえ',
  list: (texts) => texts.join('、'),
  problem: japaneseProblem,
  send: 'フォームを送信',
  wait: '回答が完了すると送信できます。',
  answered: '入力済み',
  passed: '未入力',
  raw: 'エージェントからの依頼：',
  inWords: '文章で回答する',
}

function englishProblem(problem: FieldProblem, { number, plural }: Formats): string {
  switch (problem.type) {
    case 'missing':
      return 'Please fill this in.'
    case 'email':
      return 'Please give an e-mail address, like name@example.com.'
    case 'uri':
      return 'Please give a full address, like https://example.com.'
    case 'date':
      return 'Please give a whole date.'
    case 'number':
      return 'Please give a number.'
    case 'whole':
      return 'Please give a whole number.'
    case 'pattern':
      return 'This does not have the form that is asked for.'
    case 'tooShort':
      return `Please use at least ${number(problem.limit)} ${plural(problem.limit, { one: 'character', other: 'characters' })}.`
    case 'tooLong':
      return `Please use at most ${number(problem.limit)} ${plural(problem.limit, { one: 'character', other: 'characters' })}.`
    case 'tooSmall':
      return `Please give ${number(problem.limit)} or more.`
    case 'tooLarge':
      return `Please give ${number(problem.limit)} or less.`
    case 'tooFew':
      return `Please choose at least ${number(problem.limit)}.`
    case 'tooMany':
      return `Please choose at most ${number(problem.limit)}.`
    default:
      return problem satisfies never
  }
}

function japaneseProblem(problem: FieldProblem, { number }: Formats): string {
  switch (problem.type) {
    case 'missing':
      return '入力してください。'
    case 'email':
      return 'メールアドレスを入力してください（例：name@example.com）。'
    case 'uri':
      return 'https://example.com のような完全なアドレスを入力してください。'
    case 'date':
      return '日付を最後まで入力してください。'
    case 'number':
      return '数値を入力してください。'
    case 'whole':
      return '整数を入力してください。'
    case 'pattern':
      return '指定された形式になっていません。'
    case 'tooShort':
      return `${number(problem.limit)}文字以上で入力してください。`
    case 'tooLong':
      return `${number(problem.limit)}文字以内で入力してください。`
    case 'tooSmall':
      return `${number(problem.limit)}以上で入力してください。`
    case 'tooLarge':
      return `${number(problem.limit)}以下で入力してください。`
    case 'tooFew':
      return `${number(problem.limit)}個以上選択してください。`
    case 'tooMany':
      return `${number(problem.limit)}個以内で選択してください。`
    default:
      return problem satisfies never
  }
}
