import type { InspectionRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function inspectionHandlers({ inspection }: Services): Pick<Handlers, keyof InspectionRequests> {
  return {
    'inspection:open': (network) => inspection.open(network),
    'inspection:get-weights': ({ network, layers }) => inspection.getWeights(network, layers),
    'inspection:get-activations': (request) => inspection.getActivations(request),
    'inspection:explain': (request) => inspection.explain(request),
    'inspection:profile-layer': ({ network, layer }) => inspection.profileLayer(network, layer),
    'inspection:get-test-answers': (network) => inspection.getTestAnswers(network),
    'inspection:ablate': (request) => inspection.ablate(request),
    'inspection:rank-filters': ({ network, ifKnown }) => (ifKnown ? inspection.knownRanking(network) : inspection.rankFilters(network)),
    'inspection:count-misreads': (dataset) => inspection.countMisreads(dataset),
    'inspection:cancel': async (network) => {
      await inspection.cancel(network);
      return null;
    },
  };
}
