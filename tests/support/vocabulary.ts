/** What clients of unit tests may name: the standard scopes, and a user who has a name and an e-mail address. */
import type { ClientVocabulary } from '../../server/src/domain/clients';
import { loadExpressionLanguage } from '../../server/src/domain/expressions';
import { OFFLINE_ACCESS, STANDARD_SCOPES } from '../../server/src/domain/scopes';

const shape = { fields: { username: 'string', email: 'string' } } as const;

const language = await loadExpressionLanguage();

export const vocabulary: ClientVocabulary = {
  shape,
  room: language.withNames({ user: shape }),
  scopeNames: [...STANDARD_SCOPES.map(({ name }) => name), OFFLINE_ACCESS],
};
