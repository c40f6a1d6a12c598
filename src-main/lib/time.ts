/** A moment as a sortable file name part in UTC: 20260131-094512-007 (the last three are milliseconds). */
export function timeStamp(unixMs: number): string {
  const [date = '', time = ''] = new Date(unixMs).toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${time.slice(9, 12)}`;
}
