/**
 * Fields of a site that look like standard claims (OpenID Connect Core 1.0 §5.1), offered as mappings.
 */
import type { ClaimMapping } from './claim-mappings';
import { defaultTypeOf } from './claim-values';
import type { MappableField } from './user-shape';

/** Claim → names that sites give to such a field, without case and separators. The first one that is there wins. */
const LOOKS_LIKE: ReadonlyArray<[string, string[]]> = [
  ['name', ['displayname', 'fullname', 'name']],
  ['given_name', ['givenname', 'firstname', 'prenom', 'forename']],
  ['family_name', ['familyname', 'lastname', 'surname', 'nomdefamille', 'nom']],
  ['middle_name', ['middlename', 'middlenames']],
  ['nickname', ['nickname', 'pseudo', 'surnom']],
  ['profile', ['profileurl', 'profilepage']],
  [
    'picture',
    [
      'pictureurl',
      'avatarurl',
      'photourl',
      'picture',
      'avatar',
      'photo',
      'avatar.url',
      'picture.url',
      'photo.url',
    ],
  ],
  ['website', ['website', 'siteweb', 'homepage']],
  ['gender', ['gender', 'sex', 'genre', 'sexe']],
  ['birthdate', ['birthdate', 'dateofbirth', 'birthday', 'datedenaissance', 'naissance']],
  ['zoneinfo', ['zoneinfo', 'timezone', 'fuseau']],
  ['locale', ['preferredlocale', 'preferredlanguage', 'language', 'locale', 'langue']],
  ['phone_number', ['phonenumber', 'phone', 'telephone', 'mobile', 'tel']],
  ['phone_number_verified', ['phonenumberverified', 'phoneverified']],
  ['address', ['address', 'postaladdress', 'adresse']],
];

const plain = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, '');

/** What a claim of this type can be read from. */
const fits = (claim: string, { type, isList }: MappableField): boolean => {
  if (isList) return false;
  const wanted = defaultTypeOf(claim);
  if (wanted === 'object') return type === 'dyn';
  return wanted === 'boolean' ? type === 'bool' : type === 'string' || type === 'timestamp';
};

/** Mappings for claims that have none yet. */
export function suggestMappings({
  fields,
  mapped,
}: {
  fields: readonly MappableField[];
  mapped: ReadonlySet<string>;
}): ClaimMapping[] {
  return LOOKS_LIKE.filter(([claim]) => !mapped.has(claim)).flatMap(([claim, names]): ClaimMapping[] => {
    const found = names
      .map((name) => fields.find((field) => plain(field.field) === name && fits(claim, field)))
      .find((field) => field !== undefined);
    const type = claim === 'birthdate' && found?.type === 'timestamp' ? 'date-iso' : defaultTypeOf(claim);
    return found ? [{ claim, source: { kind: 'field', field: found.field }, type, whenEmpty: 'omit' }] : [];
  });
}
