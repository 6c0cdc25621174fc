import { internal, required } from './stored';

/** The last sign-ins of each user. */
export const signIn = internal({
  singularName: 'sign-in',
  tableName: 'oidc_sign_ins',
  attributes: {
    subject: { type: 'string', column: required() },
    /** Keyed digest of what the user typed and of the browser's own cookie. */
    deviceHash: { type: 'string', column: required() },
    /** Keyed digest of the browser's own cookie and the subject. */
    browserHash: { type: 'string', column: required() },
    clientId: { type: 'string', column: required() },
    address: { type: 'string', column: required() },
    userAgent: { type: 'text', column: required() },
    /** Seconds since the epoch. */
    signedInAt: { type: 'biginteger', column: required() },
  },
  indexes: [
    { name: 'oidc_sign_ins_subject_index', columns: ['subject'] },
    { name: 'oidc_sign_ins_device_index', columns: ['device_hash'] },
    { name: 'oidc_sign_ins_time_index', columns: ['signed_in_at'] },
  ],
});
