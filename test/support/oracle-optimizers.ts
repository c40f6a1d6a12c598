import type { OptimizerSpec } from '@shared/domain/run-config.js';

/** The slots of one weight, by slot name. */
export type OracleSlots = Record<string, Float64Array>;

/**
 * One update in double precision, straight from the papers: Adam (Kingma & Ba 2015, algorithm 1), AdamW (Loshchilov &
 * Hutter 2019, algorithm 2), momentum as PyTorch's SGD, RMSprop as the comment of RmsPropSpec. Changes `weight` and `slots`.
 */
export function oracleUpdate(
  spec: OptimizerSpec,
  weight: Float64Array,
  gradient: ArrayLike<number>,
  slots: OracleSlots,
  at: { readonly step: number; readonly learningRate: number; readonly decays: boolean },
): void {
  const slot = (name: string): Float64Array => (slots[name] ??= new Float64Array(weight.length));
  const rate = at.learningRate;
  for (let i = 0; i < weight.length; i++) {
    const [w, g] = [weight[i] ?? NaN, gradient[i] ?? NaN];
    const set = (name: string, value: number): number => (slot(name)[i] = value);
    const get = (name: string): number => slot(name)[i] ?? NaN;
    switch (spec.kind) {
      case 'adam':
      case 'adamw': {
        const shrunk = spec.kind === 'adamw' && at.decays ? w - rate * spec.weightDecay * w : w;
        const m = set('m', spec.beta1 * get('m') + (1 - spec.beta1) * g) / (1 - spec.beta1 ** at.step);
        const v = set('v', spec.beta2 * get('v') + (1 - spec.beta2) * g * g) / (1 - spec.beta2 ** at.step);
        weight[i] = shrunk - (rate * m) / (Math.sqrt(v) + spec.epsilon);
        break;
      }
      case 'sgd': {
        const total = at.decays ? g + spec.weightDecay * w : g;
        const v = spec.momentum > 0 ? set('momentum', spec.momentum * get('momentum') + total) : total;
        weight[i] = w - rate * (spec.nesterov ? total + spec.momentum * v : v);
        break;
      }
      case 'rmsprop': {
        const s = set('meanSquare', spec.decay * get('meanSquare') + (1 - spec.decay) * g * g);
        weight[i] = w - set('momentum', spec.momentum * get('momentum') + (rate * g) / Math.sqrt(s + spec.epsilon));
        break;
      }
    }
  }
}
