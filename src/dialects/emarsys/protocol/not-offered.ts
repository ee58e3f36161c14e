/**
 * What the vendor has and Kontor does not offer yet, by the vendor's names. They answer 501; so does every other
 * path and method below `/api/v2`.
 */
export const notOffered: readonly { readonly name: string; readonly method: string; readonly path: string }[] = [
  { name: 'Retrieving the Contact History', method: 'POST', path: '/contact/getcontacthistory' },
  { name: 'Retrieving the Last Change of a Field', method: 'POST', path: '/contact/last_change' },
  { name: 'Merging Contacts', method: 'POST', path: '/contact/merge' },
  { name: 'Deleting a Field', method: 'DELETE', path: '/field/:id' },
  { name: 'Listing Segments', method: 'GET', path: '/filter' },
  { name: 'Listing Contacts in a Segment', method: 'GET', path: '/filter/:id/contacts' },
  { name: 'Listing Forms', method: 'GET', path: '/form' },
  { name: 'Exporting a Contact List', method: 'POST', path: '/email/getcontacts' },
  { name: 'Exporting Responses', method: 'POST', path: '/email/getresponses' },
  { name: 'Exporting a Segment', method: 'POST', path: '/export/filter' },
  { name: 'Listing Contact Lists', method: 'GET', path: '/contactlist' },
  { name: 'Creating a Contact List', method: 'POST', path: '/contactlist' },
  { name: 'Listing Contacts in a Contact List', method: 'GET', path: '/contactlist/:id' },
  { name: 'Listing Contacts in a Contact List', method: 'GET', path: '/contactlist/:id/contacts' },
  { name: 'Adding Contacts to a Contact List', method: 'POST', path: '/contactlist/:id/add' },
  { name: 'Replacing a Contact List', method: 'POST', path: '/contactlist/:id/replace' },
  { name: 'Removing Contacts from a Contact List', method: 'POST', path: '/contactlist/:id/delete' },
  { name: 'Renaming a Contact List', method: 'POST', path: '/contactlist/:id/rename' },
  { name: 'Deleting a Contact List', method: 'POST', path: '/contactlist/:id/deletelist' },
];
