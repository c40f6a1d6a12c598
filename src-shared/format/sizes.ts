const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as a person counts them, in powers of 1,000: "512 bytes", "3.4 MB". */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let [value, unit] = [bytes / 1000, 0];
  // from 999.95 on one decimal would read 1000.0
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
