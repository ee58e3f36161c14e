import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf, languages } from './languages.ts';

test('the recorded reply comes first, then what only the appendix has', () => {
  assert.equal(
    languages.map((language) => language.id).join(' '),
    'ar bg cn zh hr cz dk nl en et fi fr de EL he hi hu it jp ko lv mk mo no pl pr ro ru sc sr sk sl es sv th tr uk bp lt mx vi',
  );
});

test('a code is read in any case; what the vendor does not list is unknown', () => {
  assert.deepEqual(languageOf('DE'), { id: 'de', name: 'german', tag: 'de' });
  assert.deepEqual(languageOf('el'), { id: 'EL', name: 'greek', tag: 'el' });
  assert.deepEqual(
    ['cz', 'dk', 'jp', 'cn', 'zh', 'pr', 'bp', 'mx', 'mo', 'sc', 'sr', 'sk'].map((code) => languageOf(code)?.tag),
    ['cs', 'da', 'ja', 'zh-Hans', 'zh-Hant', 'pt', 'pt-BR', 'es-MX', 'ro-MD', 'sr', 'sr-Latn', 'sk'],
  );
  assert.equal(languageOf('xx'), undefined);
  assert.equal(languageOf('cs'), undefined);
  assert.equal(languageOf(''), undefined);
});

test('Intl knows every tag, so that no name comes out in the language of the server', () => {
  const tags = languages.map((language) => language.tag);
  assert.deepEqual(Intl.DisplayNames.supportedLocalesOf(tags), tags);
});
