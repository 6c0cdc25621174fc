'use strict';

/**
 * The accounts to try. Adds what is missing and leaves everything that exists as it is, so that what someone
 * changed in the panel survives the next start.
 */
const USER_UID = 'plugin::users-permissions.user';
const ROLE_UID = 'plugin::users-permissions.role';

const PASSWORD = 'Playground-1';
/** What the users service does not write: components and files. */
const relatedOf = {
  alice: {
    company: { name: 'Wonderland', siret: '12345678900011', notes: 'Late, always.' },
    formerCompanies: [
      { name: 'Looking-Glass', siret: '12345678900029' },
      { name: 'Tea Party', siret: '12345678900037' },
    ],
    portrait: { name: 'alice.png', url: '/uploads/alice.png', mime: 'image/png' },
  },
};

const ADMIN_EMAIL = 'admin@example.org';

const users = [
  {
    username: 'alice',
    email: 'alice@example.org',
    confirmed: true,
    blocked: false,
    displayName: 'Alice Marie Liddell',
    givenName: 'Alice',
    middleName: 'Marie',
    familyName: 'Liddell',
    nickname: 'Ali',
    profileUrl: 'https://example.org/people/alice',
    pictureUrl: 'https://example.org/people/alice.jpg',
    website: 'https://alice.example.org/',
    gender: 'female',
    birthdate: '1990-05-04',
    zoneinfo: 'Europe/Paris',
    preferredLocale: 'en-GB',
    phoneNumber: '+33123456789',
    phoneNumberVerified: true,
    address: {
      formatted: '4 rue du Lapin\n75011 Paris\nÎle-de-France\nFrance',
      street_address: '4 rue du Lapin',
      locality: 'Paris',
      region: 'Île-de-France',
      postal_code: '75011',
      country: 'France',
    },
  },
  {
    username: 'bob',
    email: 'bob@example.org',
    confirmed: true,
    blocked: true,
    displayName: 'Bob Blocked',
    givenName: 'Bob',
    familyName: 'Blocked',
  },
  {
    username: 'carol',
    email: 'carol@example.org',
    confirmed: false,
    blocked: false,
    displayName: 'Carol Candidate',
    givenName: 'Carol',
    familyName: 'Candidate',
  },
];

async function seedAdmin({ strapi }) {
  const adminUsers = strapi.service('admin::user');
  if (await adminUsers.exists({ email: ADMIN_EMAIL })) return;

  const superAdmin = await strapi.service('admin::role').getSuperAdmin();
  await adminUsers.create({
    email: ADMIN_EMAIL,
    firstname: 'Playground',
    lastname: 'Admin',
    password: PASSWORD,
    registrationToken: null,
    isActive: true,
    roles: [superAdmin.id],
  });
}

async function seedUsers({ strapi }) {
  const role = await strapi.db.query(ROLE_UID).findOne({ where: { type: 'authenticated' } });
  for (const user of users) {
    const exists = await strapi.db
      .query(USER_UID)
      .findOne({ where: { $or: [{ username: user.username }, { email: user.email }] } });
    if (exists) continue;

    const { documentId } = await strapi
      .service(USER_UID)
      .add({ ...user, password: PASSWORD, provider: 'local', role: role.id });
    const related = relatedOf[user.username];
    if (related) await seedRelated({ strapi }, { documentId, ...related });
  }
}

async function seedRelated({ strapi }, { documentId, portrait, ...components }) {
  const { id } = await strapi.db.query('plugin::upload.file').create({
    data: { ...portrait, hash: portrait.name, ext: '.png', size: 1, provider: 'local', folderPath: '/' },
  });
  await strapi.documents(USER_UID).update({ documentId, data: { ...components, portrait: id } });
}

/** Once in the life of a database: without this setting, carol's missing confirmation would mean nothing. */
async function askForConfirmedEmails({ strapi }) {
  const seeded = strapi.store({ type: 'core', name: 'playground', key: 'asked-for-confirmed-emails' });
  if (await seeded.get()) return;

  const advanced = strapi.store({ type: 'plugin', name: 'users-permissions', key: 'advanced' });
  await advanced.set({ value: { ...(await advanced.get()), email_confirmation: true } });
  await seeded.set({ value: true });
}

async function seed({ strapi }) {
  await seedAdmin({ strapi });
  await seedUsers({ strapi });
  await askForConfirmedEmails({ strapi });
}

module.exports = { seed };
