import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ChoiceOption, CustomField } from '../core/fields/field.ts';
import { accountNamed } from './account-named.ts';
import { print, printData, table } from './output.ts';
import { openHub } from './prepare.ts';

/** The types a field can be made of, as the base stores them. */
const types: Readonly<Record<string, Pick<CustomField, 'type' | 'maxLength'>>> = {
  shorttext: { type: 'text', maxLength: 60 },
  longtext: { type: 'text', maxLength: 255 },
  largetext: { type: 'text', maxLength: 65_535 },
  url: { type: 'text', maxLength: 2_000 },
  date: { type: 'date' },
  datetime: { type: 'datetime' },
  numeric: { type: 'number', maxLength: 24 },
  boolean: { type: 'boolean' },
  singlechoice: { type: 'choice' },
  multichoice: { type: 'choices' },
};

/** `kontor field`: fields of contacts besides the built-in ones. */
export function addField(program: Command): void {
  const field = program.command('field').description('create and list custom fields');
  field
    .command('create')
    .description('add a field to the contacts of an account')
    .requiredOption('--account <name>', 'account that gets the field')
    .requiredOption('--name <name>', 'name of the field', fieldName)
    .addOption(new Option('--type <type>', 'what it holds').choices(Object.keys(types)).makeOptionMandatory())
    .option('--code <code>', 'name for programs; made from the name when absent', fieldCode)
    .option('--label <language=name>', 'name in a language (repeatable)', collect, [])
    .option('--choice <value=label>', 'one choice, for choice fields (repeatable)', collect, [])
    .option('--choice-label <language:value=label>', 'label of a choice in a language (repeatable)', collect, [])
    .option('--json', 'print one JSON document')
    .action(create);
  field
    .command('list')
    .description('print the custom fields of an account')
    .requiredOption('--account <name>', 'account that has the fields')
    .option('--json', 'print one JSON document')
    .action(list);
}

type Pair = readonly [name: string, text: string];

interface CreateOptions {
  readonly account: string;
  readonly name: string;
  readonly type: string;
  readonly code?: string;
  readonly label: readonly Pair[];
  readonly choice: readonly Pair[];
  readonly choiceLabel: readonly Pair[];
  readonly json?: true;
}

async function create(options: CreateOptions, command: Command): Promise<void> {
  const { name, type: subtype, code = codeFor(name) } = options;
  const { type, ...limits } = types[subtype] ?? { type: 'text' };
  const hasChoices = type === 'choice' || type === 'choices';
  if (hasChoices !== options.choice.length > 0) {
    command.error(`error: a field of the type ${subtype} ${hasChoices ? 'needs a --choice' : 'has no --choice'}`);
  }
  const choices = hasChoices ? choicesFrom(options, command) : {};
  await using assembled = await openHub(command);
  const account = await accountNamed(assembled.hub.store, options.account);
  const caller = { accountId: account.id, origin: 'admin' } as const;
  const labels = Object.fromEntries(options.label.map(([language, text]) => [language.toLowerCase(), text]));
  const field = { name, code, type, subtype, labels, ...limits, ...choices };
  const made = await assembled.commands.createField(caller, field);
  printData(options, shown(made), [`Field ${made.id} "${made.name}" (${made.code}) is there.`]);
}

function choicesFrom(
  { choice, choiceLabel }: CreateOptions,
  command: Command,
): Pick<CustomField, 'choices' | 'options'> {
  const values = choice.map(([value]) => value);
  if (new Set(values).size < values.length) command.error('error: two choices have the same value');
  const translated = choiceLabel.map(([key, text]) => {
    const [language = '', ...value] = key.split(':');
    return { language: language.toLowerCase(), value: value.join(':'), text };
  });
  const stray = translated.find(({ value }) => !values.includes(value));
  if (stray !== undefined) command.error(`error: there is no --choice with the value '${stray.value}'`);
  const options = choice.map(([value, label]): ChoiceOption => {
    const own = translated.filter((one) => one.value === value);
    return { value, label, labels: Object.fromEntries(own.map(({ language, text }) => [language, text])) };
  });
  return { choices: values, options };
}

async function list(options: { readonly account: string; readonly json?: true }, command: Command): Promise<void> {
  await using assembled = await openHub(command);
  const { store } = assembled.hub;
  const account = await accountNamed(store, options.account);
  const fields = (await store.fields.custom(account.id)).map(shown);
  if (options.json === true) return print([JSON.stringify(fields)]);
  print(
    table([['ID', 'CODE', 'TYPE', 'NAME'], ...fields.map((one) => [String(one.id), one.code, one.type, one.name])]),
  );
}

function shown({ id, name, code, subtype, labels, options }: CustomField) {
  return { id, name, code, type: subtype, labels, ...(options === undefined ? {} : { choices: options }) };
}

function collect(text: string, earlier: readonly Pair[]): Pair[] {
  const [name = '', ...value] = text.split('=');
  if (name === '' || value.join('=') === '') throw new InvalidArgumentError('It has a name and a text with = between.');
  return [...earlier, [name, value.join('=')]];
}

function fieldName(text: string): string {
  if (/^[^\p{C}]{1,255}$/u.test(text) && text.trim() !== '') return text;
  throw new InvalidArgumentError('A name has 1 to 255 printable characters.');
}

function fieldCode(text: string): string {
  if (/^[a-z][a-z0-9_]{0,63}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('A code has up to 64 letters, digits and _, and begins with a letter.');
}

function codeFor(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '');
  return ['field', ...words]
    .slice(/^[a-z]/.test(words[0] ?? '') ? 1 : 0)
    .join('_')
    .slice(0, 60);
}
