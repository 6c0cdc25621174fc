import { Box, Flex, Link } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import { styled } from 'styled-components';
import {
  ACCESS_PERMISSIONS,
  CLIENT_PERMISSIONS,
  EVENT_PERMISSIONS,
  GRANT_PERMISSIONS,
  KEY_PERMISSIONS,
  LOOKS_PERMISSIONS,
  MAPPING_PERMISSIONS,
  REGISTRATION_PERMISSIONS,
  SCOPE_PERMISSIONS,
  SESSION_PERMISSIONS,
} from '../permissions';
import { PLUGIN_ID } from '../pluginId';
import { useText, type TextKey } from '../translations/useText';

const HOME = `/plugins/${PLUGIN_ID}`;

const useSections = (): Array<{ to: string; label: TextKey }> => {
  const clients = useRBAC(CLIENT_PERMISSIONS).allowedActions;
  const scopes = useRBAC(SCOPE_PERMISSIONS).allowedActions;
  const mappings = useRBAC(MAPPING_PERMISSIONS).allowedActions;
  const access = useRBAC(ACCESS_PERMISSIONS).allowedActions;
  const sessions = useRBAC(SESSION_PERMISSIONS).allowedActions;
  const grants = useRBAC(GRANT_PERMISSIONS).allowedActions;
  const keys = useRBAC(KEY_PERMISSIONS).allowedActions;
  const events = useRBAC(EVENT_PERMISSIONS).allowedActions;
  const looks = useRBAC(LOOKS_PERMISSIONS).allowedActions;
  const registration = useRBAC(REGISTRATION_PERMISSIONS).allowedActions;
  return [
    { to: HOME, label: 'section.overview' },
    ...(clients.canRead ? [{ to: `${HOME}/clients`, label: 'clients.title' } as const] : []),
    ...(sessions.canRead ? [{ to: `${HOME}/sessions`, label: 'section.sessions' } as const] : []),
    ...(grants.canRead ? [{ to: `${HOME}/grants`, label: 'section.grants' } as const] : []),
    ...(keys.canRead ? [{ to: `${HOME}/keys`, label: 'section.keys' } as const] : []),
    ...(scopes.canRead ? [{ to: `${HOME}/scopes`, label: 'section.scopes' } as const] : []),
    ...(mappings.canRead ? [{ to: `${HOME}/claim-mappings`, label: 'section.claims' } as const] : []),
    ...(access.canRead ? [{ to: `${HOME}/access`, label: 'section.access' } as const] : []),
    ...(registration.canRead ? [{ to: `${HOME}/registration`, label: 'section.registration' } as const] : []),
    ...(events.canRead ? [{ to: `${HOME}/events`, label: 'section.events' } as const] : []),
    ...(looks.canRead ? [{ to: `${HOME}/looks`, label: 'section.looks' } as const] : []),
  ];
};

/** As far from the edges as Strapi's own header and content are. */
const EDGES = { initial: 4, medium: 6, large: 10 } as const;

/** The one that is open is marked. */
const Sections = styled(Box)`
  a[aria-current='page'] {
    box-shadow: 0 0.2rem ${({ theme }) => theme.colors.primary600};
  }
`;

/** The panel's sections that the admin may see. */
export const SectionLinks = () => {
  const t = useText();
  const sections = useSections();
  return (
    <Sections
      tag="nav"
      aria-label={t('section.nav')}
      paddingLeft={EDGES}
      paddingRight={EDGES}
      paddingBottom={6}
    >
      <Flex gap={{ initial: 4, medium: 6 }} wrap="wrap">
        {sections.map(({ to, label }) => (
          <Link key={to} tag={NavLink} to={to} end={to === HOME}>
            {t(label)}
          </Link>
        ))}
      </Flex>
    </Sections>
  );
};
