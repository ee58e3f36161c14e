const needsQuotes = { ',': /[",\r\n]/, ';': /[";\r\n]/ } as const;

/** One row in RFC 4180 form with its line end: cells are quoted when they have to be, and never changed. */
export function csvRow(cells: readonly string[], delimiter: ',' | ';'): string {
  const pattern = needsQuotes[delimiter];
  return `${cells.map((cell) => (pattern.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\r\n`;
}
