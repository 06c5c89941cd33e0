/** The part of a text that a reader has. The counts are in words or characters. */
export interface TextCounts {
  sent: number
  shown: number
  /** Sent, and not shown where it belongs. */
  missing: number
  /** Shown, and not sent at this place. */
  doubled: number
}

/** Compares the text that a model has sent with the text that is shown. */
export function compareText(sent: string, shown: string, unit: 'words' | 'characters'): TextCounts {
  const count = (text: string) =>
    unit === 'characters' ? [...text].length : text.split(/\s+/).filter(Boolean).length
  let same = 0
  while (same < shown.length && shown[same] === sent[same]) same += 1
  return {
    sent: count(sent),
    shown: count(shown),
    // A word that has arrived in part is not missing.
    missing: Math.max(0, count(sent) - count(sent.slice(0, same))),
    doubled: count(shown.slice(same)),
  }
}
