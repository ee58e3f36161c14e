import type { XmlElement } from '../../wire/xml.ts';
import { textOf } from './elements.ts';

/** Which page of a list a request wants. */
export interface Page {
  readonly page: number;
  readonly perPage: number;
  readonly offset: number;
}

const usualPerPage = 25;
const mostPerPage = 100;

/** Reads `page` and `per_page`: what makes no sense is the default, what is too much the most there is. */
export function readPage(root: XmlElement): Page {
  const page = Math.max(1, countOf(textOf(root, 'page')));
  const perPage = Math.min(mostPerPage, countOf(textOf(root, 'per_page')) || usualPerPage);
  return { page, perPage, offset: (page - 1) * perPage };
}

/** 0 for what is no count. */
function countOf(text = ''): number {
  return /^\d+$/.test(text.trim()) ? Math.min(999_999_999, Number(text)) : 0;
}

/** The numbers of a page as attributes of `response`, where clients written to the page do not look. */
export function pageAttributes({ page, perPage }: Page, total: number): Readonly<Record<string, string>> {
  return {
    page: String(page),
    per_page: String(perPage),
    pages: String(Math.ceil(total / perPage)),
    total: String(total),
  };
}
