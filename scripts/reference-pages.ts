import type { Command } from 'commander';
import { createProgram } from '../src/cli/program.ts';
import { flagOf } from '../src/cli/settings.ts';
import { type Option, options } from '../src/config.ts';
import { coveragePage } from './coverage-page.ts';
import { fieldsPage } from './fields-page.ts';

/** The pages of docs/reference by name, as the sources say they should be. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'commands.md': commandsPage(),
    'configuration.md': configurationPage(),
    'coverage.md': coveragePage(made),
    'fields.md': fieldsPage(made),
  };
}

const made = '<!-- made by "npm run reference" -->';

function configurationPage(): string {
  const rows = Object.values<Option>(options).map(({ name, default: value, about, secret }) => {
    const shown = value === '' ? '' : `\`${value}\``;
    return `| \`${name}\`${secret === true ? ` or \`${name}_FILE\`` : ''} | \`${flagOf(name)}\` | ${shown} | ${about} |`;
  });
  return `${made}

# Configuration

Each setting is an environment variable; a flag of the same name, before or after the command, overrides it. \`..._FILE\`
names a file that holds the value. Names that begin with \`KONTOR_\` and are not in this table are reported at every start.

| variable | flag | default | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function commandsPage(): string {
  return `${made}

# Commands

From a clone \`npm run -s kontor -- <command>\`, installed \`kontor <command>\`. Data comes on standard output, with
\`--json\` as one JSON document; messages come on standard error. Exit status 0: done, 1: failed, 2: wrong usage.
Every command makes what is not there yet (data folder, secret key, schema), except \`doctor\`, \`backup\` and \`verify\`,
and may run beside a server, except \`move\`.

${chapters(createProgram()).join('\n')}`;
}

/** A command's help and that of the commands below it. */
function chapters(command: Command, parents: readonly string[] = []): string[] {
  const path = [...parents, command.name()];
  command.configureHelp({ helpWidth: 110 });
  const help = ['```', command.helpInformation().trim(), '```', ''];
  return [`## ${path.join(' ')}\n`, ...help, ...command.commands.flatMap((below) => chapters(below, path))];
}
