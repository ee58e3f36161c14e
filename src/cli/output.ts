/** Prints a command's data: one JSON document with `--json`, else the lines for people. */
export function printData(options: { readonly json?: true }, data: unknown, lines: readonly string[]): void {
  print(options.json === true ? [JSON.stringify(data)] : lines);
}

/** Prints lines on standard output. */
export function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

/** Prints a message for the operator on standard error. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Rows in columns that line up, for people. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
