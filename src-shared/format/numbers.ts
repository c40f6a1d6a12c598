/** How numbers are worded everywhere: tabular, thousands with a comma, a true minus sign, an en dash for no value. */

export const NO_VALUE = '–';

const withMinus = (text: string): string => text.replace(/^-/, '−');

/** Making one takes a hundred times longer than using it, and tables use thousands. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(digits: number): Intl.NumberFormat {
  const known = formats.get(digits);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(digits, made);
  return made;
}

/** A number with a fixed count of decimals; what is not finite says so, as "0" or "–" would hide it. */
function fixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return withMinus(formatOf(digits).format(value));
}

/** A share in [0, 1] as "99.14 %". Only 1 itself reads "100.00 %": 9,999.6 of 10,000 is not rounded up to it. */
export function formatPercent(share: number | null, digits = 2): string {
  if (share === null) return NO_VALUE;
  const step = 10 ** -digits;
  const percent = share < 1 ? Math.min(share * 100, 100 - step) : share * 100;
  return `${fixed(percent, digits)} %`;
}

/** A loss in nats with 4 decimals: "0.0352". */
export function formatLoss(loss: number | null): string {
  return loss === null ? NO_VALUE : fixed(loss, 4);
}

/** A whole number: "48,000". */
export function formatCount(count: number | null): string {
  return count === null ? NO_VALUE : fixed(count, 0);
}

/** k of n: "9,914 of 10,000". */
export function formatCountOf(count: number, total: number): string {
  return `${formatCount(count)} of ${formatCount(total)}`;
}

/** Images a second, whole, without the unit: "1,173". */
export function formatSpeed(imagesPerSecond: number | null): string {
  return formatCount(imagesPerSecond);
}

/** A setting as a person would type it: shortest form without an exponent, "0.001". */
export function formatSetting(value: number): string {
  const text = String(value);
  const exponent = /e-(\d+)$/.exec(text)?.[1];
  if (exponent === undefined) return withMinus(text);
  const mantissaDigits = /\.(\d+)e/.exec(text)?.[1]?.length ?? 0;
  return withMinus(value.toFixed(Math.min(100, Number(exponent) + mantissaDigits)));
}

/** A word with its count: "1 value", "2 values". */
export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** A weight, an activation or a probability with 2 decimals: "0.87", "−0.10"; what rounds to zero has no sign. */
export function formatDecimal(value: number, digits = 2): string {
  return fixed(value, digits).replace(/^−(0\.?0*)$/, '$1');
}

/** The same with its sign always: "+0.27", "−0.10", "0.00". */
export function formatSigned(value: number, digits = 2): string {
  const text = formatDecimal(value, digits);
  return value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text;
}

/** The size of files in decimal units, as file managers show it: "812 bytes", "3.4 MB". */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes < 1000) return formatPlural(sizeBytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [sizeBytes / 1000, 0];
  // 999.95 would read "1,000.0": one unit up instead
  while (value >= 999.95 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${fixed(value, 1)} ${units[unit] ?? ''}`;
}
