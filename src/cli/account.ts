import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { AccountSwitch } from '../core/access/account-switches.ts';
import type { Account } from '../core/hub.ts';
import { print, printData, table } from './output.ts';
import { openHub } from './prepare.ts';

/** `kontor account`: the tenants of this installation. */
export function addAccount(program: Command): void {
  const account = program.command('account').description('create, change and list accounts');
  account
    .command('create')
    .description('add an account with a contact base of its own')
    .argument('<name>', 'name of the account', accountName)
    .option('--timezone <zone>', 'IANA zone of dates without one', timezone, 'UTC')
    .option('--language <code>', 'language of field names where none is asked for', language, 'en')
    .option('--json', 'print one JSON document')
    .action(create);
  account
    .command('set')
    .description('change a setting of an account')
    .argument('<name>', 'name of the account', accountName)
    .addOption(
      onOrOff('--unique-names', 'whether wires that refuse a second e-mail and phone refuse a second name too'),
    )
    .addOption(
      onOrOff('--creating-updates', 'whether creating who is there updates that contact, on wires that refuse it'),
    )
    .option('--json', 'print one JSON document')
    .action(set);
  account.command('list').description('print all accounts').option('--json', 'print one JSON document').action(list);
}

interface CreateOptions {
  readonly timezone: string;
  readonly language: string;
  readonly json?: true;
}

async function create(name: string, options: CreateOptions, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { timezone, language } = options;
  const account = await assembled.commands.createAccount({ name, timezone, language });
  printData(options, shown(account), [`Account ${account.name} (${account.timezone}, ${account.language}) is there.`]);
}

function onOrOff(flag: string, description: string): Option {
  return new Option(`${flag} <state>`, description).choices(['on', 'off']);
}

interface SetOptions extends Partial<Record<AccountSwitch, 'on' | 'off'>> {
  readonly json?: true;
}

/** What each switch is in the words of the command line. */
const switchSentences: Readonly<Record<AccountSwitch, string>> = {
  uniqueNames: 'unique names are',
  creatingUpdates: 'updating who is created again is',
};

async function set(account: string, options: SetOptions, command: Command): Promise<void> {
  const names = (Object.keys(switchSentences) as AccountSwitch[]).filter((name) => options[name] !== undefined);
  if (names.length === 0) command.error('error: name a setting to change');
  await using assembled = await openHub(command);
  const changed = names.map((name) => ({ name, to: options[name] ?? 'off' }));
  for (const { name, to } of changed) await assembled.commands.switchAccount({ account, name, to });
  printData(
    options,
    { name: account, ...Object.fromEntries(changed.map(({ name, to }) => [name, to])) },
    changed.map(({ name, to }) => `Account ${account}: ${switchSentences[name]} ${to}.`),
  );
}

async function list(options: { readonly json?: true }, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const accounts = (await assembled.hub.store.accounts.all()).map(shown);
  if (options.json === true) return print([JSON.stringify(accounts)]);
  print(table([['NAME', 'TIMEZONE', 'LANGUAGE'], ...accounts.map((one) => [one.name, one.timezone, one.language])]));
}

function shown({ id, name, timezone, language }: Account) {
  return { id, name, timezone, language };
}

/** Names are printed in lists and typed in commands: no line breaks, no space around them. */
function accountName(text: string): string {
  if (/^[^\p{C}\s](?:[^\p{C}]{0,98}[^\p{C}\s])?$/u.test(text)) return text;
  throw new InvalidArgumentError('A name has 1 to 100 printable characters.');
}

function timezone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('A time zone has an IANA name such as Europe/Vienna.');
  }
}

function language(text: string): string {
  if (/^[a-z]{2,3}(-[a-z0-9]{2,8})?$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('A language is a code such as en or de.');
}
