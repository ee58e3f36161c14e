/** Operations of the vendor's pages that this version does not serve; they say so, since clients take 404 for "nobody". */
export const notOffered: readonly { readonly name: string; readonly method: string; readonly path: string }[] = [
  named('GET', '/Contacts/Registration', '?timespan={timespan}&source={source}&ip={ip}'),
  named('GET', '/Contacts/:id/PersonDataFile'),
  named('POST', '/Contacts/:id/UnblockEmail'),
  named('POST', '/ContactEvents'),
  named('GET', '/Orders/:id'),
  named('POST', '/Orders'),
  named('POST', '/Points'),
  named('GET', '/Segments'),
  named('POST', '/BulkExport'),
];

function named(method: string, path: string, query = '') {
  return { name: `${method} api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}${query}`, method, path };
}
