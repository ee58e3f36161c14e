import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExportRequest } from '../../../core/background.ts';
import { fingerprint } from './fingerprint.ts';

const request: Omit<ExportRequest, 'fingerprint'> = {
  selection: {
    from: new Date('2012-02-09T00:00:00Z'),
    until: new Date('2012-04-02T23:59:59.999Z'),
    operations: ['create', 'update'],
    origins: ['api'],
    sourceIds: [123],
  },
  columns: [
    { heading: 'user_id', value: { fact: 'id' } },
    { heading: 'E-Mail', value: { field: 'email' } },
  ],
  delimiter: ',',
  header: true,
  target: { protocol: 'ftp', host: 'example.com', port: 21, username: 'user', password: 'pass', folder: '' },
  notification: { url: 'https://example.com/done', dialect: 'emarsys' },
};
const { selection, target } = request;

test('the same request has the same fingerprint, in this process and the next', () => {
  assert.equal(fingerprint('changes', request), fingerprint('changes', structuredClone(request)));
  assert.match(fingerprint('changes', request), /^[0-9a-f]{64}$/);
});

test('the password is not in it', () => {
  const other = { ...request, target: { ...target!, password: 'another' } };
  assert.equal(fingerprint('changes', other), fingerprint('changes', request));
});

const others: readonly (readonly [name: string, other: Omit<ExportRequest, 'fingerprint'>])[] = [
  ['the start', { ...request, selection: { ...selection, from: new Date('2012-02-10T00:00:00Z') } }],
  ['the end', { ...request, selection: { ...selection, until: new Date('2012-04-02T23:59:59.998Z') } }],
  ['the source', { ...request, selection: { ...selection, sourceIds: [456] } }],
  ['one source more', { ...request, selection: { ...selection, sourceIds: [123, 456] } }],
  ['the order of the columns', { ...request, columns: request.columns.toReversed() }],
  ['one column less', { ...request, columns: request.columns.slice(1) }],
  ['the delimiter', { ...request, delimiter: ';' }],
  ['the header', { ...request, header: false }],
  ['the host', { ...request, target: { ...target!, host: 'example.org' } }],
  ['the user', { ...request, target: { ...target!, username: 'other' } }],
  ['the folder', { ...request, target: { ...target!, folder: 'a' } }],
  ['whom to tell', { ...request, notification: { url: 'https://example.com/other', dialect: 'emarsys' } }],
];

for (const [name, other] of others) {
  test(`another fingerprint: ${name}`, () => {
    assert.notEqual(fingerprint('changes', other), fingerprint('changes', request));
  });
}

test('another fingerprint: the kind, all sources, a local file', () => {
  const { sourceIds: _, ...all } = selection;
  const { target: __, ...local } = request;
  const fingerprints = [
    fingerprint('changes', request),
    fingerprint('registrations', request),
    fingerprint('changes', { ...request, selection: all }),
    fingerprint('changes', local),
  ];
  assert.equal(new Set(fingerprints).size, 4);
});
