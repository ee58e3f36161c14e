import { type Command, InvalidArgumentError, Option } from 'commander';
import { localCommands } from '../core/commands.ts';
import type { MergeMethod } from '../core/contacts/contact-values.ts';
import type { Pair, PairStatus } from '../core/merging/pair.ts';
import { showPair } from '../core/merging/show-pair.ts';
import { callerOf } from './caller.ts';
import { print, printData, table } from './output.ts';
import { openHub } from './prepare.ts';

const statuses = ['pending', 'postponed', 'accepted', 'rejected', 'all'] as const;
const methods = ['update_add', 'update', 'add'] as const;

/** Adds to `kontor duplicates` what a person does about pairs: look, merge, reject, and take a merge back. */
export function addReview(duplicates: Command): void {
  const add = (name: string, description: string): Command =>
    duplicates
      .command(name)
      .description(description)
      .option('--account <name>', 'account that has the contacts; may be left out where there is one only')
      .option('--json', 'print one JSON document');
  add('list', 'print pairs of contacts that may be one')
    .addOption(new Option('--status <status>', 'which pairs').choices(statuses).default('pending'))
    .option('--contact <id>', 'only pairs with this contact', idNumber)
    .option('--limit <count>', 'pairs at most', count, 50)
    .option('--offset <count>', 'pairs to pass over', count, 0)
    .action(list);
  add('show', 'print a pair with both contacts and what speaks for it')
    .argument('<pair>', 'number of the pair in the list', idNumber)
    .action(show);
  add('merge', 'make two contacts one')
    .argument('[a]', 'id of one contact', idNumber)
    .argument('[b]', 'id of the other', idNumber)
    .option('--pair <number>', 'a pair of the list instead of two ids', idNumber)
    .addOption(new Option('--method <method>', 'how values are taken on').choices(methods).default('update_add'))
    .option('--into <id>', 'the one that stays; the older one when absent', idNumber)
    .action(merge);
  add('reject', 'remember for good that two contacts are different')
    .argument('[a]', 'id of one contact', idNumber)
    .argument('[b]', 'id of the other', idNumber)
    .option('--pair <number>', 'a pair of the list instead of two ids', idNumber)
    .action(reject);
  add('postpone', 'put a pair aside').argument('<pair>', 'number of the pair in the list', idNumber).action(postpone);
  add('undo', 'take a merge back; its contacts are different for good then')
    .argument('<merge>', 'number of the merge', idNumber)
    .action(undo);
}

interface Options {
  readonly account?: string;
  readonly json?: true;
}

interface ListOptions extends Options {
  readonly status: PairStatus | 'all';
  readonly contact?: number;
  readonly limit: number;
  readonly offset: number;
}

async function list(options: ListOptions, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { accountId } = await callerOf(assembled.hub.store, options.account);
  const { status, contact: contactId, limit, offset } = options;
  const pairs = await assembled.hub.store.pairs.page(accountId, {
    ...{ limit, offset },
    ...(status === 'all' ? {} : { status }),
    ...(contactId === undefined ? {} : { contactId }),
  });
  if (options.json === true) return print([JSON.stringify(pairs)]);
  const rows = pairs.map(({ id, contactIds, status: state, probability, mergeId }) =>
    [id, ...contactIds, state, probability?.toFixed(4) ?? '-', mergeId ?? '-'].map(String),
  );
  print(table([['PAIR', 'A', 'B', 'STATUS', 'PROBABILITY', 'MERGE'], ...rows]));
}

async function show(id: number, options: Options, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { pair, contacts } = await showPair(assembled.hub.store, await callerOf(assembled.hub.store, options.account), {
    id,
  });
  const fields = [...new Set(contacts.flatMap((contact) => Object.keys(contact.fields)))];
  const cell = (value: unknown): string => (value === undefined ? '' : String(value));
  printData(options, { ...pair, contacts }, [
    sentenceFor(pair),
    ...table([
      ['', ...contacts.map((contact) => String(contact.id))],
      ...fields.map((field) => [field, ...contacts.map((contact) => cell(contact.fields[field]))]),
      ['tags', ...contacts.map((contact) => contact.tagIds.join(','))],
    ]),
    ...(pair.explanation === undefined ? [] : [JSON.stringify(pair.explanation)]),
  ]);
}

interface WhichPair extends Options {
  readonly pair?: number;
}

interface MergeOptions extends WhichPair {
  readonly method: MergeMethod;
  readonly into?: number;
}

async function merge(
  a: number | undefined,
  b: number | undefined,
  options: MergeOptions,
  command: Command,
): Promise<void> {
  const which = pairOrContacts(a, b, options, command);
  await using assembled = await openHub(command);
  const caller = await callerOf(assembled.hub.store, options.account);
  const how = { method: options.method, ...(options.into === undefined ? {} : { into: options.into }) };
  const { acceptPair, mergeContacts } = localCommands(assembled.hub);
  const outcome = await ('id' in which
    ? acceptPair(caller, { ...how, ...which })
    : mergeContacts(caller, { ...how, ...which }));
  const { id: mergeId, survivorId: survivor, absorbedId: absorbed, method, unplaced } = outcome;
  printData(options, { mergeId, survivor, absorbed, method, unplaced }, [
    `Merge ${mergeId}: contact ${absorbed} is a part of ${survivor}.`,
    ...unplaced.map(({ field, value }) => `No slot was left for ${field} ${value}; undoing the merge brings it back.`),
  ]);
}

async function reject(
  a: number | undefined,
  b: number | undefined,
  options: WhichPair,
  command: Command,
): Promise<void> {
  const which = pairOrContacts(a, b, options, command);
  await using assembled = await openHub(command);
  const pair = await localCommands(assembled.hub).rejectPair(
    await callerOf(assembled.hub.store, options.account),
    which,
  );
  printData(options, pair, [sentenceFor(pair)]);
}

async function postpone(id: number, options: Options, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const pair = await localCommands(assembled.hub).postponePair(await callerOf(assembled.hub.store, options.account), {
    id,
  });
  printData(options, pair, [sentenceFor(pair)]);
}

async function undo(id: number, options: Options, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const outcome = await localCommands(assembled.hub).undoMerge(await callerOf(assembled.hub.store, options.account), {
    id,
  });
  const { survivorId: survivor, absorbedId: absorbed, kept } = outcome;
  printData(options, { mergeId: id, survivor, absorbed, kept }, [
    `Merge ${id} is undone: ${survivor} and ${absorbed} are two contacts.`,
    ...kept.map(({ contactId, field, value }) => `${contactId} keeps ${field}: ${JSON.stringify(value)}`),
  ]);
}

function pairOrContacts(
  a: number | undefined,
  b: number | undefined,
  { pair }: WhichPair,
  command: Command,
): { readonly id: number } | { readonly contactIds: readonly [number, number] } {
  if (pair !== undefined && a === undefined) return { id: pair };
  if (pair === undefined && a !== undefined && b !== undefined) return { contactIds: [a, b] };
  return command.error('error: name two contacts, or a --pair');
}

function sentenceFor({ id, contactIds: [a, b], status, probability }: Pair): string {
  const likely = probability === undefined ? '' : `, the same with a probability of ${probability.toFixed(4)}`;
  return `Pair ${id}: ${a} and ${b}, ${status}${likely}.`;
}

function idNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number from 1 on.');
}

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number.');
}
