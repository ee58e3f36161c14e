import { type Command, InvalidArgumentError } from 'commander';
import type { User } from '../core/users/user.ts';
import { accountNamed } from './account-named.ts';
import { print, printData, table } from './output.ts';
import { openHub } from './prepare.ts';

/** `kontor user`: the people of an account, whom contacts can belong to. */
export function addUser(program: Command): void {
  const user = program.command('user').description('create and list the people of an account');
  user
    .command('create')
    .description('add a person to an account')
    .requiredOption('--account <name>', 'account that the person works in')
    .requiredOption('--mail <mail>', 'e-mail address of the person', mailAddress)
    .option('--first-name <name>', 'first name', personName, '')
    .option('--last-name <name>', 'last name', personName, '')
    .option('--json', 'print one JSON document')
    .action(create);
  user
    .command('list')
    .description('print the people of an account')
    .requiredOption('--account <name>', 'account that they work in')
    .option('--json', 'print one JSON document')
    .action(list);
}

interface CreateOptions {
  readonly account: string;
  readonly mail: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly json?: true;
}

async function create(options: CreateOptions, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { id: accountId, timezone, language } = await accountNamed(assembled.hub.store, options.account);
  const { mail, firstName, lastName } = options;
  const person = { mail, firstName, lastName, timezone, language };
  const user = await assembled.commands.createUser({ accountId, origin: 'admin' }, person);
  printData(options, shown(user), [`User ${user.id} (${user.mail}) is there.`]);
}

async function list(options: { readonly account: string; readonly json?: true }, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { store } = assembled.hub;
  const account = await accountNamed(store, options.account);
  const limit = await store.users.count(account.id);
  const users = (await store.users.page(account.id, { order: 'oldest', offset: 0, limit })).map(shown);
  if (options.json === true) return print([JSON.stringify(users)]);
  const rows = users.map((one) => [String(one.id), one.mail, `${one.firstName} ${one.lastName}`.trim()]);
  print(table([['ID', 'MAIL', 'NAME'], ...rows]));
}

function shown({ id, mail, firstName, lastName, timezone, language }: User) {
  return { id, mail, firstName, lastName, timezone, language };
}

function mailAddress(text: string): string {
  if (text.length <= 255 && /^[^\p{C}\s@]+@[^\p{C}\s@]+$/u.test(text)) return text;
  throw new InvalidArgumentError('A mail address has a name, an @ and a domain.');
}

function personName(text: string): string {
  if (/^[^\p{C}]{0,255}$/u.test(text)) return text.trim();
  throw new InvalidArgumentError('A name has up to 255 printable characters.');
}
