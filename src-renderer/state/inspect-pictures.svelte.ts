/** One range for a layer, or for each of its pictures its own. */
export type RangeMode = 'shared' | 'own';
export type UnitOrder = 'index' | 'strongest';

/** How the pictures of the Filters page are drawn and ordered. */
export class InspectPictures {
  kernelRange = $state<RangeMode>('shared');
  mapRange = $state<RangeMode>('own');
  order = $state<UnitOrder>('index');
}
