import { type Command, Option } from 'commander';
import { servedDialects } from '../assemble/server.ts';
import { print } from './output.ts';

/** Dialects whose requests are signed one by one. */
const signing = servedDialects.filter(({ signatureHeader }) => signatureHeader !== undefined);

/** `kontor wsse`: a signature header for trying an API with curl. */
export function addWsse(program: Command): void {
  const names = signing.map(({ name }) => name);
  program
    .command('wsse')
    .description('print a header that signs one request, for curl -H; good for five minutes')
    .requiredOption('--user <user>', 'user of the login')
    .requiredOption('--secret <secret>', 'secret of the login')
    .addOption(new Option('--dialect <name>', 'wire to sign for').choices(names).default(names[0]))
    .action(wsse);
}

function wsse({
  dialect,
  user,
  secret,
}: {
  readonly dialect: string;
  readonly user: string;
  readonly secret: string;
}): void {
  const header = signing.find(({ name }) => name === dialect)?.signatureHeader?.(user, secret, new Date());
  if (header !== undefined) print([header]);
}
