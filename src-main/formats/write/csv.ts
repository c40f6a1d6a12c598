/** The window writes CSV too: see there. */
export { csvLine, type CsvCell } from '@shared/format/csv.js';
