import { LinkButton } from '@strapi/design-system';
import { Mail } from '@strapi/icons';
import { useRBAC } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import { DELIVERY_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';

/** Leads to the logout messages, where the admin may see them. */
export const DeliveriesLink = () => {
  const t = useText();
  const { allowedActions } = useRBAC(DELIVERY_PERMISSIONS);
  if (!allowedActions.canRead) return null;
  return (
    <LinkButton tag={NavLink} to="deliveries" variant="tertiary" startIcon={<Mail />}>
      {t('deliveries.title')}
    </LinkButton>
  );
};
