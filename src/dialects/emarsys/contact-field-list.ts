import { failures } from './errors.ts';
import { readLanguage } from './protocol/language.ts';
import type { EmarsysRequest, Operation } from './protocol/operation.ts';

/** All fields, with their names in the account's language. quirk: ids are numbers here (recorded), unlike the page. */
export const contactFieldList: Operation = {
  name: 'Listing Available Fields',
  method: 'GET',
  path: '/field',
  run: async (_context, request) => list(request, request.account.language),
};

/** The same with names in the asked language. */
export const contactFieldListTranslated: Operation = {
  ...contactFieldList,
  path: '/field/translate/:language',
  run: (_context, request) => list(request, readLanguage(request.params.language, failures.invalidLanguage)),
};

async function list(request: EmarsysRequest, language: string): Promise<object> {
  const fields = await request.fields();
  return fields.all.map((field) => ({
    id: field.id,
    name: fields.name(field, language),
    application_type: field.applicationType,
    string_id: field.stringId ?? '',
  }));
}
