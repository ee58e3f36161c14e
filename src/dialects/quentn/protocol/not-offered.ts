/** Operations of the vendor's pages that are not served; they get the answer of every unknown address. */
export const notOffered = [
  { name: 'Start a campaign', method: 'POST', path: '/cb/:id' },
  { name: 'Add a mail', method: 'POST', path: '/mail/add' },
  { name: 'Send a mail', method: 'POST', path: '/mail/:id/send' },
] as const;
