import { Markup } from './html.js';

/** The look of a model card: the window's colours, in light and dark. */
export const CARD_STYLE = new Markup(`
:root { --canvas: #fcfcfa; --text: #1a1d1c; --muted: #4d524e; --line: #deded8; --train: #3f64e5; --validation: #bc8433; --right: #e3f0e5; --wrong: #fae4df; }
@media (prefers-color-scheme: dark) {
  :root { --canvas: #131516; --text: #e8e9e6; --muted: #a9afaa; --line: #34393a; --train: #86a0ff; --validation: #d9a556; --right: #1e3a28; --wrong: #4a231d; }
}
body { margin: 0; background: var(--canvas); color: var(--text); font: 14px/1.45 system-ui, sans-serif; }
main { max-width: 720px; margin: 0 auto; padding: 32px 16px 64px; }
h1 { margin: 0 0 8px; font-size: 24px; overflow-wrap: anywhere; }
h2 { margin: 32px 0 8px; font-size: 16px; }
p { margin: 0 0 8px; color: var(--muted); }
.notes { white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; }
thead th { color: var(--muted); }
tbody th { text-align: left; }
.facts { width: 100%; }
.facts th { width: 200px; color: var(--muted); }
.facts td { text-align: left; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
.right { background: var(--right); }
.wrong { background: var(--wrong); }
.none { color: var(--muted); }
figure { margin: 0 0 16px; }
figcaption { color: var(--muted); }
svg { width: 100%; height: auto; }
svg text { fill: var(--muted); font-size: 11px; }
svg .y { text-anchor: end; }
svg .x { text-anchor: middle; }
svg .grid { stroke: var(--line); }
polyline { fill: none; stroke-width: 1.5; }
polyline.train { stroke: var(--train); }
polyline.validation { stroke: var(--validation); }
circle.validation { fill: var(--validation); }
.key { display: inline-block; width: 16px; height: 3px; vertical-align: middle; }
.key.train { background: var(--train); }
.key.validation { background: var(--validation); }
@media print { section { break-inside: avoid; } }
`);
