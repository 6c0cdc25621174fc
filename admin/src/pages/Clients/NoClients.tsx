import { Button, EmptyStateLayout } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { useText } from '../../translations/useText';

/** Invites to add the first application, if the admin may. */
export const NoClients = ({ onAdd }: { onAdd?: () => void }) => {
  const t = useText();
  return (
    <EmptyStateLayout
      hasRadius
      shadow="tableShadow"
      icon={<EmptyDocuments width="16rem" aria-hidden />}
      content={t(onAdd ? 'clients.none' : 'clients.noneReadOnly')}
      action={
        onAdd && (
          <Button variant="secondary" startIcon={<Plus />} onClick={onAdd}>
            {t('clients.addFirst')}
          </Button>
        )
      }
    />
  );
};
