import { LinkButton } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { useRBAC } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import { CLIENT_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { newClientPath } from './paths';

/** Leads to the three questions, where the admin may answer them and see what comes of it. */
export const AddButton = () => {
  const t = useText();
  const { allowedActions } = useRBAC(CLIENT_PERMISSIONS);
  if (!allowedActions.canCreate || !allowedActions.canRead) return null;
  return (
    <LinkButton tag={NavLink} to={newClientPath} startIcon={<Plus />}>
      {t('clients.add')}
    </LinkButton>
  );
};
