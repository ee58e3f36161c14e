import { type Command, InvalidArgumentError, Option } from 'commander';
import { servedDialects } from '../assemble/server.ts';
import type { Credential } from '../core/hub.ts';
import { accountNamed } from './account-named.ts';
import { print, printData, say, table } from './output.ts';
import { openHub } from './prepare.ts';

/** Wires that a login can be made for, served yet or not. */
const dialects = ['emarsys', 'quentn', 'loyaltii', 'acuinvoice', 'native'] as const;

/** `kontor key`: the logins of programs. */
export function addKey(program: Command): void {
  const key = program.command('key').description('create, list and revoke API logins');
  key
    .command('create')
    .description('make an API login; its secret is shown this once')
    .requiredOption('--account <name>', 'account that the login acts for')
    .addOption(new Option('--dialect <name>', 'wire that it is for').choices(dialects).makeOptionMandatory())
    .option('--name <name>', 'what the login is called in lists', loginName)
    .option('--user <user>', 'public part of the login, where the dialect has one', userName)
    .option('--secret <secret>', 'secret to use instead of a random one', secretText)
    .addOption(
      new Option('--replay <policy>', 'whether a signature is good for a time window or only once')
        .choices(['window', 'strict'])
        .default('window'),
    )
    .option('--json', 'print one JSON document')
    .action(create);
  key
    .command('list')
    .description('print the logins of an account, without their secrets')
    .requiredOption('--account <name>', 'account that the logins act for')
    .option('--json', 'print one JSON document')
    .action(list);
  key
    .command('revoke')
    .description('end a login')
    .argument('<id>', 'number of the login in the list', credentialId)
    .requiredOption('--account <name>', 'account that the login acts for')
    .option('--json', 'print one JSON document')
    .action(revoke);
}

interface CreateOptions {
  readonly account: string;
  readonly dialect: (typeof dialects)[number];
  readonly name?: string;
  readonly user?: string;
  readonly secret?: string;
  readonly replay: 'window' | 'strict';
  readonly json?: true;
}

async function create(options: CreateOptions, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { account, dialect, replay } = options;
  const served = servedDialects.find(({ name }) => name === dialect);
  const kind = served?.credential ?? 'key';
  const user = options.user ?? (kind === 'signature' ? userFor(options.name ?? account) : undefined);
  const { credential, secret } = await assembled.commands.createCredential({
    account,
    dialect,
    kind,
    replay,
    name: options.name ?? user ?? dialect,
    ...(user === undefined ? {} : { user }),
    ...(options.secret === undefined ? {} : { secret: options.secret }),
  });
  const data = { dialect, account, ...(user === undefined ? {} : { user }), secret, id: credential.id };
  if (served === undefined) say(`${dialect} is not served by this version: the login waits for it.`);
  printData(
    options,
    data,
    Object.entries(data).map(([name, value]) => `${name.padEnd(8)} ${value}`),
  );
}

interface ListOptions {
  readonly account: string;
  readonly json?: true;
}

async function list(options: ListOptions, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const account = await accountNamed(assembled.hub.store, options.account);
  const logins = (await assembled.hub.store.accounts.credentialsOf(account.id)).map(shown);
  if (options.json === true) return print([JSON.stringify(logins)]);
  const rows = logins.map(({ id, dialect, name, user, replay, created, revoked }) => [
    String(id),
    dialect,
    name,
    user ?? '-',
    replay,
    created,
    revoked ?? '-',
  ]);
  print(table([['ID', 'DIALECT', 'NAME', 'USER', 'REPLAY', 'CREATED', 'REVOKED'], ...rows]));
}

async function revoke(id: number, options: ListOptions, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  await assembled.commands.revokeCredential({ account: options.account, id });
  printData(options, { id, revoked: true }, [`Login ${id} is revoked.`]);
}

function shown(credential: Credential) {
  const { id, dialect, name, user, replay, createdAt, revokedAt } = credential;
  return {
    id,
    dialect,
    name,
    ...(user === undefined ? {} : { user }),
    replay,
    created: createdAt.toISOString(),
    ...(revokedAt === undefined ? {} : { revoked: revokedAt.toISOString() }),
  };
}

/** A user name made from another name: it has to fit between quotes in a header. */
function userFor(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._@-]+/g, '-');
}

function loginName(text: string): string {
  if (/^[^\p{C}]{1,100}$/u.test(text)) return text;
  throw new InvalidArgumentError('A name has 1 to 100 printable characters.');
}

function userName(text: string): string {
  if (/^[\x21\x23-\x7e]{1,255}$/.test(text)) return text;
  throw new InvalidArgumentError('A user has 1 to 255 ASCII characters without spaces and quotes.');
}

function secretText(text: string): string {
  if (/^[^\p{Cc}]{1,1000}$/u.test(text)) return text;
  throw new InvalidArgumentError('A secret has 1 to 1000 printable characters.');
}

function credentialId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A login is named by its number in the list.');
}
