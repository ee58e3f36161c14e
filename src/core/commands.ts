import { switchAccount } from './access/account-switches.ts';
import { createAccount } from './access/create-account.ts';
import { createCredential } from './access/create-credential.ts';
import { claimNonce, countFailure, countRequests } from './access/login-guard.ts';
import { revokeCredential } from './access/revoke-credential.ts';
import { addComment } from './comments/add-comment.ts';
import { changeComment } from './comments/change-comment.ts';
import { deleteComments } from './comments/delete-comments.ts';
import { deleteContacts } from './contacts/delete-contacts.ts';
import { saveContacts } from './contacts/save-contacts.ts';
import { requestExport } from './exports/request-export.ts';
import { changeField } from './fields/change-field.ts';
import { createField } from './fields/create-field.ts';
import { deleteField } from './fields/delete-field.ts';
import type { Hub } from './hub.ts';
import { acceptPair, postponePair, rejectPair } from './merging/decide-pair.ts';
import { mergeContacts } from './merging/merge-contacts.ts';
import { undoMerge } from './merging/undo-merge.ts';
import { createOrganisation } from './organisations/create-organisation.ts';
import { deleteOrganisation } from './organisations/delete-organisation.ts';
import { updateOrganisation } from './organisations/update-organisation.ts';
import { createSource } from './sources/create-source.ts';
import { deleteSource } from './sources/delete-source.ts';
import { keepSpamAnswer } from './spam-screen.ts';
import { createStore } from './stores/create-store.ts';
import { changeContactTags } from './tags/change-contact-tags.ts';
import { changeTag } from './tags/change-tag.ts';
import { createTag } from './tags/create-tag.ts';
import { deleteTag } from './tags/delete-tag.ts';
import { createUser } from './users/create-user.ts';

/**
 * Every use case that writes. Each takes a plain command and gives a plain answer or a refusal, so that it can run
 * on another thread than the one that asked.
 */
const writingUseCases = {
  acceptPair,
  addComment,
  changeComment,
  changeContactTags,
  changeField,
  changeTag,
  claimNonce,
  countFailure,
  countRequests,
  createAccount,
  createCredential,
  createField,
  createOrganisation,
  createSource,
  createStore,
  createTag,
  createUser,
  deleteComments,
  deleteContacts,
  deleteField,
  deleteOrganisation,
  deleteSource,
  deleteTag,
  keepSpamAnswer,
  mergeContacts,
  postponePair,
  rejectPair,
  requestExport,
  revokeCredential,
  saveContacts,
  switchAccount,
  undoMerge,
  updateOrganisation,
};

type UseCases = typeof writingUseCases;

/** The writing use cases bound to a hub, wherever it lives. */
export type Commands = {
  readonly [Name in keyof UseCases]: UseCases[Name] extends (hub: Hub, ...rest: infer Rest) => infer Answer
    ? (...rest: Rest) => Answer
    : never;
};

/** Binds the use cases to a hub of this thread. */
export function localCommands(hub: Hub): Commands {
  const bound = Object.entries(writingUseCases).map(([name, useCase]) => {
    const call = useCase as (hub: Hub, ...rest: readonly unknown[]) => unknown;
    return [name, (...rest: readonly unknown[]) => call(hub, ...rest)];
  });
  return Object.fromEntries(bound) as Commands;
}
