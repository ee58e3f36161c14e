import { isAddress, isLongerThan } from '../../wire/text.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { failures } from '../errors.ts';
import type { AcuInvoiceField } from '../fields.ts';

/** What operations are about, by the element that holds one. */
export type Thing = 'contact' | 'client';

/** Longest text, in characters; the page gives none. */
const longestText = 255;

/** The child of this name; undefined where there is none. Of two, which one counts would be a guess. */
function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  const [found, another] = parent.children.filter((child) => child.name === name);
  if (another !== undefined) throw failures.repeated(name);
  return found;
}

/** The text of a child; undefined where there is none. */
export function textOf(parent: XmlElement, name: string): string | undefined {
  const child = childOf(parent, name);
  if (child !== undefined && child.children.length > 0) throw failures.invalid(name);
  return child?.text;
}

/** The element that holds a contact or a client. */
export function readThing(root: XmlElement, thing: Thing): XmlElement {
  const found = childOf(root, thing);
  if (found === undefined) throw failures.missing(thing);
  return found;
}

/** The id of the contact or client: below the request or inside the thing itself, as the pages have it. */
export function readId(root: XmlElement, thing: Thing): string {
  const element = `${thing}_id`;
  const inner = childOf(root, thing);
  const texts = [textOf(root, element), inner && textOf(inner, element)].filter((text) => text !== undefined);
  const [text = '', another] = texts;
  if (another !== undefined) throw failures.repeated(element);
  if (text.trim() === '') throw failures.missing(element);
  return idOf(text, element);
}

/**
 * The texts of a contact or client by core key; an empty one empties. To create, all mandatory elements have to be there;
 * an update names what it changes, and cannot empty those.
 */
export function readFields<Key extends string>(
  thing: XmlElement,
  fields: readonly AcuInvoiceField<Key>[],
  mode: 'create' | 'update',
): Partial<Record<Key, string>> {
  const values: Partial<Record<Key, string>> = {};
  for (const field of fields) {
    const text = textOf(thing, field.element);
    const isEmpty = text === undefined || text.trim() === '';
    if (isEmpty && field.isMandatory && (mode === 'create' || text !== undefined))
      throw failures.missing(field.element);
    if (text !== undefined) values[field.key] = isEmpty ? '' : checked(field, text);
  }
  return values;
}

function checked({ element, type }: AcuInvoiceField<string>, text: string): string {
  if (type === 'id') return idOf(text, element);
  if (isLongerThan(text, longestText) || (type === 'email' && !isAddress(text))) throw failures.invalid(element);
  return text;
}

/** The text of an id as the base writes it: digits, the first no zero. */
export function idOf(text: string, element: string): string {
  const id = text.trim();
  if (!/^[1-9]\d{0,14}$/.test(id)) throw failures.invalid(element);
  return id;
}
