import type { Formats } from './formats.ts'

/**
 * The UI texts of `Queue`. They are loaded with the first question that waits. To replace some of them, use
 * the prop `strings={{ queue: { … } }}`.
 */
export interface QueueWords {
  label(count: number, formats: Formats): string
  /** The name of a question without text, such as an image. */
  files(count: number, formats: Formats): string
  edit: string
  editLabel: string
  save: string
  cancel: string
  remove: string
  sendNow: string
  /** The handle that moves a question: by dragging, or with Alt and an arrow key. */
  move: string
  moveHint: string
  paused: string
  resume: string
  clear: string
  announce: {
    moved(place: number, count: number, formats: Formats): string
    removed: string
    sent: string
    paused: string
    resumed: string
  }
}

export const englishQueueWords: QueueWords = {
  label: (count, { number, plural }) =>
    `${number(count)} ${plural(count, { one: 'question waits', other: 'questions wait' })} for this answer`,
  files: (count, { number, plural }) => `${number(count)} ${plural(count, { one: 'file', other: 'files' })}`,
  edit: 'Edit',
  editLabel: 'Edit the waiting question',
  save: 'Save',
  cancel: 'Cancel',
  remove: 'Remove',
  sendNow: 'Send now',
  move: 'Move',
  moveHint: 'Drag, or press ↑ or ↓',
  paused: 'Paused. These questions are not sent until you go on.',
  resume: 'Go on',
  clear: 'Remove all',
  announce: {
    moved: (place, count, { number }) => `Now ${number(place)} of ${number(count)}.`,
    removed: 'The question was removed.',
    sent: 'The answer was stopped, and the question is sent.',
    paused: 'The waiting questions are paused.',
    resumed: 'The waiting questions are sent in turn.',
  },
}

export const japaneseQueueWords: QueueWords = {
  label: (count, { number }) => `${number(count)}件の質問が回答の終わりを待っています`,
  files: (count, { number }) => `ファイル${number(count)}件`,
  edit: '編集',
  editLabel: '待機中の質問を編集',
  save: '保存',
  cancel: 'キャンセル',
  remove: '削除',
  sendNow: '今すぐ送信',
  move: '移動',
  moveHint: 'ドラッグ、または ↑ ↓ キーで移動',
  paused: '一時停止中です。再開するまで送信されません。',
  resume: '再開',
  clear: 'すべて削除',
  announce: {
    moved: (place, count, { number }) => `${number(count)}件中${number(place)}番目に移動しました。`,
    removed: '質問を削除しました。',
    sent: '回答を停止し、質問を送信しました。',
    paused: '待機中の質問は一時停止しました。',
    resumed: '待機中の質問を順に送信します。',
  },
}
