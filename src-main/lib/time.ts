/** A moment as a sortable file name part in UTC: 20260131-094512-007 (the last three are milliseconds). */
export function timeStamp(unixMs: number): string {
  const [date = '', time = ''] = new Date(unixMs).toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${time.slice(9, 12)}`;
}

/** The way back from timeStamp; NaN for another text. */
export function parseTimeStamp(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(\d{3})$/, '$1-$2-$3T$4:$5:$6.$7Z'));
}
