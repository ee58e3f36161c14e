import { failures } from './errors.ts';
import type { EmarsysField } from './fields.ts';
import type { AccountFields } from './protocol/account-fields.ts';
import { readLanguage } from './protocol/language.ts';
import type { EmarsysRequest, Operation } from './protocol/operation.ts';

/** The choices of one field. quirk: ids are texts, and `bit_position` is always null (recorded). */
export const contactFieldChoiceList: Operation = {
  name: 'Listing Available Choices of a Single-Choice Field',
  method: 'GET',
  path: '/field/:id/choice',
  run: async (_context, request) => list(request, request.account.language),
};

/** The same with labels in the asked language. */
export const contactFieldChoiceListTranslated: Operation = {
  ...contactFieldChoiceList,
  path: '/field/:id/choice/translate/:language',
  run: (_context, request) => list(request, readLanguage(request.params.language, failures.invalidLanguage)),
};

/** The choices of several fields at once: `?fields=1,2&language=en`; keyed by field id. */
export const contactFieldChoices: Operation = {
  name: 'Listing Choices of Multiple Fields',
  method: 'GET',
  path: '/field/choices',
  async run(_context, request) {
    const fields = await request.fields();
    const { language: account } = request.account;
    const { language: asked = '', fields: ids = '' } = request.query;
    const language = asked === '' ? account : readLanguage(asked, failures.invalidLanguage);
    const names = ids
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '');
    if (names.length === 0) throw failures.parametersMissing();
    const wanted = names.map((id) => known(fields, id));
    return Object.fromEntries(wanted.map((field) => [field.id, choiceRows(fields, field, language)]));
  },
};

async function list(request: EmarsysRequest, language: string): Promise<object> {
  const fields = await request.fields();
  return choiceRows(fields, known(fields, request.params.id ?? ''), language);
}

function known(fields: AccountFields, id: string): EmarsysField {
  const field = fields.byName(id);
  if (field === undefined) throw failures.noSuchField();
  return field;
}

function choiceRows(fields: AccountFields, field: EmarsysField, language: string): readonly object[] {
  return fields.choices(field).map((choice) => ({
    id: String(choice.id),
    choice: fields.choiceName(field, choice, language),
    bit_position: null,
  }));
}
