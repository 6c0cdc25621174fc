import { Button } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useApi } from '../../../api/client';
import { explainFailure } from '../../../api/failure';
import { useText } from '../../../translations/useText';
import { jsonFile, saveAsFile } from '../../../components/saveAsFile';

/** Saves every application as a file, without its secrets. */
export const ExportButton = () => {
  const t = useText();
  const { exportClients } = useApi();
  const { toggleNotification } = useNotification();

  const handleClick = async () => {
    try {
      saveAsFile('oidc-clients.json', jsonFile(await exportClients()));
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    }
  };

  return (
    <Button variant="tertiary" onClick={handleClick}>
      {t('transfer.export')}
    </Button>
  );
};
