'use strict';

/**
 * Which of the playground user's fields fills which standard claim (OpenID Connect Core 1.0 §5.1).
 * `sub`, `preferred_username`, `email`, `email_verified` and `updated_at` come from the plugin itself.
 */
const fieldOfClaim = {
  name: 'displayName',
  given_name: 'givenName',
  family_name: 'familyName',
  middle_name: 'middleName',
  nickname: 'nickname',
  profile: 'profileUrl',
  picture: 'pictureUrl',
  website: 'website',
  gender: 'gender',
  birthdate: 'birthdate',
  zoneinfo: 'zoneinfo',
  // Strapi keeps a field named locale for itself.
  locale: 'preferredLocale',
  phone_number: 'phoneNumber',
  phone_number_verified: 'phoneNumberVerified',
  address: 'address',
};

const claimMappings = Object.entries(fieldOfClaim).map(([claim, field]) => ({
  claim,
  source: { kind: 'field', field },
}));

module.exports = { claimMappings };
