/** A strict reader of RFC 4180 tables: rows of cells; throws at a stray quote, a bare line end or unequal rows. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  for (let at = 0; at < text.length;) {
    const row: string[] = [];
    for (;;) {
      const cell = /"((?:[^"]|"")*)"|[^",\r\n]*/y;
      cell.lastIndex = at;
      const found = cell.exec(text);
      if (found === null) throw new Error(`No cell at ${at}.`);
      row.push(found[1] === undefined ? found[0] : found[1].replaceAll('""', '"'));
      at += found[0].length;
      if (text[at] !== ',') break;
      at++;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`A row does not end at ${at}: ${JSON.stringify(text.slice(at, at + 9))}.`);
    at += 2;
    rows.push(row);
  }
  if (new Set(rows.map(({ length }) => length)).size > 1) throw new Error('Rows have unequal lengths.');
  return rows;
}
