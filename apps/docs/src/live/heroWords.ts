/** The words of the demo on the first page, by language. */
export const heroWords = {
  en: {
    question: 'What happens to this answer when the network drops?',
    answer:
      'Nothing is lost. The server keeps every event of this answer, and each event has a number. When your connection breaks in the middle of a sentence, the page says so, waits a moment, and asks for the events after the last one that it has. **The same sentence goes on**, with no word missing and no word twice.\n\nThe model never noticed. It was asked once.',
    cutAfter: 'breaks in the middle of a',
    phases: {
      before: 'The connection will be cut in mid-sentence.',
      streaming: 'The answer streams.',
      cut: 'The connection is cut. The model keeps writing.',
      resumed: 'Connected again. The same sentence goes on.',
      done: 'Complete. Not a word lost, not a word doubled.',
    },
    counters: { sent: 'words written', shown: 'words shown', missing: 'still missing', doubled: 'doubled' },
    pull: 'Pull the plug',
    again: 'Play again',
  },
  ja: {
    question: 'ネットワークが切れたら、この回答はどうなりますか?',
    answer:
      '何も失われません。サーバーはこの回答のイベントをすべて保存し、それぞれに番号を付けています。文の途中で接続が切れると、ページはそのことを表示し、少し待ってから、受け取った最後のイベントより後を要求します。**同じ文がそのまま続き**、抜けた言葉も重複した言葉もありません。\n\nモデルは切断に気づいていません。質問は一度だけです。',
    cutAfter: '文の途中で接続が切れると、ページは',
    phases: {
      before: '文の途中で接続が切れます。',
      streaming: '回答が届いています。',
      cut: '接続が切れました。モデルは書き続けています。',
      resumed: '再接続しました。同じ文が続きます。',
      done: '完了。欠落も重複もありません。',
    },
    counters: {
      sent: 'モデルが書いた文字',
      shown: '表示した文字',
      missing: 'まだ届かない文字',
      doubled: '重複',
    },
    pull: '接続を切る',
    again: 'もう一度',
  },
} as const

export type HeroWords = (typeof heroWords)[keyof typeof heroWords]
