/** A place in a digit: x to the right and y down, both from 0 to 1. */
export type StrokePoint = readonly [x: number, y: number];

/** Points on an ellipse's arc; angles in degrees, 0 to the right, clockwise on the screen. */
function arc(x: number, y: number, radii: readonly [number, number], from: number, to: number): readonly StrokePoint[] {
  const steps = Math.ceil(Math.abs(to - from) / 15);
  return Array.from({ length: steps + 1 }, (_, at) => {
    const angle = ((from + ((to - from) * at) / steps) * Math.PI) / 180;
    return [x + radii[0] * Math.cos(angle), y + radii[1] * Math.sin(angle)] as const;
  });
}

/** How a hand writes each digit: the strokes in their order. */
export const DIGIT_STROKES: readonly (readonly (readonly StrokePoint[])[])[] = [
  [arc(0.5, 0.5, [0.34, 0.5], -80, 285)],
  [
    [
      [0.42, 0.12],
      [0.56, 0],
      [0.52, 0.5],
      [0.5, 1],
    ],
  ],
  [[...arc(0.48, 0.27, [0.3, 0.27], -165, 35), [0.55, 0.62], [0.3, 0.85], [0.16, 0.98], [0.4, 0.95], [0.65, 0.99], [0.86, 0.96]]],
  [[...arc(0.46, 0.25, [0.28, 0.25], -150, 80), ...arc(0.46, 0.74, [0.32, 0.26], -80, 140)]],
  [
    [
      [0.3, 0],
      [0.22, 0.3],
      [0.18, 0.55],
      [0.45, 0.55],
      [0.82, 0.52],
    ],
    [
      [0.7, 0.02],
      [0.66, 0.5],
      [0.62, 1],
    ],
  ],
  [[[0.78, 0.02], [0.34, 0.04], [0.28, 0.42], ...arc(0.44, 0.69, [0.34, 0.3], -110, 130)]],
  [[[0.68, 0], [0.4, 0.25], [0.25, 0.55], ...arc(0.47, 0.74, [0.25, 0.25], 180, -190)]],
  [
    [
      [0.12, 0.06],
      [0.5, 0.04],
      [0.86, 0.03],
      [0.66, 0.4],
      [0.5, 0.7],
      [0.42, 1],
    ],
  ],
  [[...arc(0.5, 0.24, [0.25, 0.24], -30, -270), ...arc(0.5, 0.75, [0.29, 0.26], -90, 270), [0.72, 0.35], [0.73, 0.14]]],
  [[...arc(0.5, 0.27, [0.28, 0.27], -20, -370), [0.76, 0.55], [0.68, 0.8], [0.62, 1]]],
];
