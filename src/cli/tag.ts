import type { Command } from 'commander';
import { accountNamed } from './account-named.ts';
import { print, table } from './output.ts';
import { openHub } from './prepare.ts';

/** `kontor tag`: the words that an account puts on its contacts. */
export function addTag(program: Command): void {
  const tag = program.command('tag').description('list the tags of contacts');
  tag
    .command('list')
    .description('print the tags of an account')
    .requiredOption('--account <name>', 'account that has the tags')
    .option('--json', 'print one JSON document')
    .action(list);
}

async function list(options: { readonly account: string; readonly json?: true }, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { store } = assembled.hub;
  const account = await accountNamed(store, options.account);
  const limit = await store.tags.count(account.id);
  const tags = await store.tags.page(account.id, { order: 'oldest', offset: 0, limit });
  if (options.json === true) return print([JSON.stringify(tags)]);
  print(table([['ID', 'NAME', 'DESCRIPTION'], ...tags.map((one) => [String(one.id), one.name, one.description])]));
}
