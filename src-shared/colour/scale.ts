import { parseHex, type Ramp, type Rgb } from './ramps.js';

/** The colour at a share of a ramp, 0 its first stop and 1 its last, mixed between neighbours; shares beyond are cut. */
export function rampColour(ramp: Ramp, share: number): Rgb {
  const { stops } = ramp;
  const at = Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)) * (stops.length - 1);
  const below = Math.floor(at);
  const [from, to] = [stops[below], stops[Math.min(below + 1, stops.length - 1)]];
  if (from === undefined || to === undefined) throw new RangeError('A ramp has at least one stop.');
  const [low, high] = [parseHex(from), parseHex(to)];
  const mix = (channel: 0 | 1 | 2): number => Math.round(low[channel] + (high[channel] - low[channel]) * (at - below));
  return [mix(0), mix(1), mix(2)];
}
