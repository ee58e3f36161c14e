import { servedDialects } from '../assemble/server.ts';
import type { Commands } from '../core/commands.ts';
import { HubError } from '../core/errors.ts';
import type { Reader } from '../core/hub.ts';

const demo = 'demo';

/** A base to read from and the use cases to write with. */
export interface OpenBase {
  readonly reader: Reader;
  readonly commands: Commands;
}

/**
 * Gives an installation without any account its first one, `demo`, with a login for each dialect. Answers what to tell
 * the owner: nothing on any later start.
 */
export async function firstStart({ reader, commands }: OpenBase, baseUrl: string): Promise<string[]> {
  if ((await reader.accounts.all()).length > 0 || !(await makeAccount(commands))) return [];
  const logins: string[] = [];
  for (const dialect of servedDialects) {
    const user = dialect.credential === 'signature' ? demo : undefined;
    const { secret } = await commands.createCredential({
      account: demo,
      dialect: dialect.name,
      kind: dialect.credential,
      name: demo,
      ...(user === undefined ? {} : { user }),
      replay: 'window',
    });
    logins.push('', ...dialect.howToReach(baseUrl, secret, user));
  }
  return [
    `This is the first start: there is an account "${demo}" now.`,
    ...logins,
    '',
    'The secrets are not shown again; `npm run -s kontor -- key create --help` tells how to make others.',
    '',
  ];
}

/** False when another process was faster. */
async function makeAccount(commands: Commands): Promise<boolean> {
  try {
    await commands.createAccount({ name: demo, timezone: 'UTC', language: 'en' });
    return true;
  } catch (error) {
    if (error instanceof HubError && error.refusal.kind === 'duplicate') return false;
    throw error;
  }
}
