export const DETAIL_TABS = [
  { value: 'overview', label: 'Overview' },
  { value: 'digits', label: 'Digits' },
  { value: 'epochs', label: 'Epochs' },
  { value: 'settings', label: 'Settings' },
] as const;
export type DetailTab = (typeof DETAIL_TABS)[number]['value'];
