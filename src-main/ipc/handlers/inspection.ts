import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function inspectionHandlers({
  inspection,
}: Services): Pick<Handlers, 'inspection:open' | 'inspection:get-weights' | 'inspection:get-activations' | 'inspection:explain'> {
  return {
    'inspection:open': (network) => inspection.open(network),
    'inspection:get-weights': ({ network, layers }) => inspection.getWeights(network, layers),
    'inspection:get-activations': (request) => inspection.getActivations(request),
    'inspection:explain': (request) => inspection.explain(request),
  };
}
