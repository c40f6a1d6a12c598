import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { Stage } from '@shared/domain/network-stages.js';
import { extentOf, unitImage, type TensorImage } from '@shared/domain/tensor-image.js';
import { formatDecimal } from '@shared/format/numbers.js';
import type { LayerProfile } from '@shared/ipc/contract.js';
import type { ColourScale } from '../../parts/pictures/colour-scale.js';
import type { GridUnit } from '../../parts/pictures/grid-unit.js';
import { kernelOf, mapsOf, slicesOfFilter, slicesOfInput, type Look, type StageScale } from '../../state/inspect-look.js';
import type { RangeMode, UnitOrder } from '../../state/inspect-pictures.svelte.js';

export const signed = (maximum: number): ColourScale => ({ kind: 'signed', maximum });

export function mapScale(stage: Stage, scale: StageScale | undefined, channel: number, range: RangeMode): ColourScale {
  const maximum = range === 'own' ? scale?.maps[channel] : scale?.map;
  return { kind: stage.signed ? 'signed' : 'sequential', maximum: maximum ?? 0 };
}

/** What a filter is marked with: "dead" needs the whole test set, "silent" only this digit. */
export function unitMark(map: TensorImage, stage: Stage, profile: LayerProfile | null, unit: number): 'dead' | 'silent' | null {
  const known = profile?.layer === stage.layer ? profile.filters.find((filter) => filter.filter === unit) : undefined;
  if (known !== undefined && known.peak <= 0) return 'dead';
  return !stage.signed && extentOf([map]).maximum <= 0 ? 'silent' : null;
}

interface StageUnitOptions {
  readonly kernelRange: RangeMode;
  readonly mapRange: RangeMode;
  readonly order: UnitOrder;
  /** Whether the first layer's kernels stand beside the maps. */
  readonly withKernels: boolean;
  readonly profile: LayerProfile | null;
}

/** The units of a stage with channels: map and peak of each, with its kernel where it has a single slice. */
export function stageUnits(look: Look, stage: Stage, scale: StageScale | undefined, options: StageUnitOptions): readonly GridUnit[] {
  const kernel = options.withKernels && stage.layer !== null ? kernelOf(look, stage.layer) : null;
  const word = stage.kind === 'conv' ? 'filter' : 'map';
  const units = mapsOf(look, stage).map((map, index): GridUnit & { readonly peak: number } => {
    const { maximum: peak } = extentOf([map]);
    const mark = stage.kind === 'conv' ? unitMark(map, stage, options.profile, index) : null;
    const [slice] = kernel === null ? [] : slicesOfFilter(kernel, index);
    const kernelMaximum = options.kernelRange === 'own' ? scale?.kernels[index] : scale?.kernel;
    return {
      index,
      peak,
      label: `${stage.title} ${word} ${index}, peak ${formatDecimal(peak)}${mark === null ? '' : `, ${mark}`}`,
      kernel: slice === undefined ? null : { image: slice, scale: signed(kernelMaximum ?? 0) },
      map: { image: map, scale: mapScale(stage, scale, index, options.mapRange) },
      detail: formatDecimal(peak),
      mark,
    };
  });
  return options.order === 'index' ? units : units.toSorted((a, b) => b.peak - a.peak || a.index - b.index);
}

export type SliceView = { readonly kind: 'filter'; readonly filter: number } | { readonly kind: 'input'; readonly input: number };

/** Kernel slices: those of one filter by input channel, or those that one input channel meets by filter. */
export function sliceUnits(kernel: NamedTensor, maximum: number, view: SliceView & { readonly byNorm: boolean }): readonly GridUnit[] {
  const slices = view.kind === 'filter' ? slicesOfFilter(kernel, view.filter) : slicesOfInput(kernel, view.input);
  const units = slices.map((image, index) => {
    const { norm } = extentOf([image]);
    const of = view.kind === 'filter' ? `input ${index}` : `filter ${index}`;
    const detail = formatDecimal(norm);
    const kernelTile = { image, scale: signed(maximum) };
    return { index, norm, label: `Slice of ${of}, norm ${detail}`, kernel: kernelTile, map: null, detail: '', mark: null };
  });
  return view.byNorm ? units.toSorted((a, b) => b.norm - a.norm || a.index - b.index) : units;
}

/** The first dense layer's weights as images of each unit's inputs; null when the inputs are no image. */
export function denseUnits(kernel: NamedTensor, stage: Stage, height: number, width: number): readonly GridUnit[] | null {
  if (kernel.shape[0] !== height * width) return null;
  const images = Array.from({ length: kernel.shape[1] ?? 0 }, (_, unit) => unitImage(kernel, height, width, unit));
  const { magnitude } = extentOf(images);
  return images.map((image, index) => ({
    index,
    label: `${stage.title} unit ${index}, weights`,
    kernel: { image, scale: signed(magnitude) },
    map: null,
    detail: '',
    mark: null,
  }));
}
