import { createHash } from 'node:crypto';
import { type Described, openPath } from './openapi.ts';

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
`;

/** The API for people: one page without scripts, fonts or anything else from elsewhere. */
export function docsPage(dialects: readonly Described[]): { readonly html: string; readonly styleHash: string } {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kontor API</title>
<style>${style}</style>
</head>
<body>
<h1>Kontor API</h1>
<p>Kontor answers each of these as its vendor does: the vendor's manual and clients apply.
The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
${dialects.map(section).join('\n')}
</body>
</html>
`;
  return { html, styleHash: `sha256-${createHash('sha256').update(style).digest('base64')}` };
}

function section(dialect: Described): string {
  const { title, operations, security } = dialect.description;
  const rows = operations.map(
    ({ method, name, path }) =>
      `<tr><td><code>${escaped(method)}</code></td><td><code>${escaped(openPath(dialect, path))}</code></td><td>${escaped(name)}</td></tr>`,
  );
  const login = [security.name, security.description].filter((text) => typeof text === 'string').join(': ');
  return `<h2>${escaped(title)}</h2>
<p>Login by ${escaped(login)}</p>
<table>
<thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Operation</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
