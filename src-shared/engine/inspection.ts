import type {
  Ablation,
  DigitActivations,
  ExplainMethod,
  Explanation,
  FilterCost,
  FilterRef,
  LayerProfile,
  TestAnswers,
} from '../domain/inspection.js';

/** What may be asked about a network that is loaded. `pixels`: one image, uint8 [height, width]. */
export type InspectionTask =
  /** Activations of these layers; names as layersOf gives them. */
  | { readonly kind: 'look'; readonly pixels: Uint8Array; readonly layers: readonly string[] }
  | { readonly kind: 'explain'; readonly pixels: Uint8Array; readonly method: ExplainMethod; readonly target: number }
  | { readonly kind: 'profile-layer'; readonly layer: string }
  | { readonly kind: 'test-answers' }
  | { readonly kind: 'ablate'; readonly pixels: Uint8Array; readonly removed: readonly FilterRef[] }
  | { readonly kind: 'rank-filters' };
export type InspectionKind = InspectionTask['kind'];
export type TaskOf<K extends InspectionKind> = InspectionTask & { readonly kind: K };

/** Results by the task's kind. */
export interface InspectionResults {
  readonly look: Pick<DigitActivations, 'logits' | 'probabilities' | 'layers'>;
  readonly explain: Explanation;
  readonly 'profile-layer': LayerProfile;
  readonly 'test-answers': TestAnswers;
  readonly ablate: Ablation;
  readonly 'rank-filters': readonly FilterCost[];
}

export type InspectionAnswer = {
  readonly [K in InspectionKind]: { readonly kind: K; readonly result: InspectionResults[K] };
}[InspectionKind];
