import { Box, Button, Checkbox, Flex, Modal, Typography } from '@strapi/design-system';
import { useState, type ChangeEvent } from 'react';
import type { ImportReport } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { explainFailure, fieldFailures, type FieldFailure } from '../../../api/failure';
import { CopyField } from '../../../components/CopyField';
import { FormField } from '../../../components/FormField';
import { Notice } from '../../../components/Notice';
import { useProblemText } from '../../../translations/useProblemText';
import { useText } from '../../../translations/useText';
import { brokenLine } from './brokenJson';
import { lineOf } from './lineOf';

interface ImportDialogProps {
  onImported: () => void;
  onClose: () => void;
}

const Outcome = ({ report }: { report: ImportReport }) => {
  const t = useText();
  const withSecrets = report.results.filter(({ client_secret: secret }) => secret !== undefined);
  return (
    <>
      <Notice kind="info">{t('transfer.imported', { count: report.imported })}</Notice>
      {withSecrets.length > 0 && (
        <Notice kind="warning" title={t('transfer.secrets')}>
          {t('transfer.secrets.hint')}
        </Notice>
      )}
      {withSecrets.map(({ client_id: id, client_secret: secret = '' }) => (
        <CopyField key={id} label={id ?? ''} value={secret} />
      ))}
    </>
  );
};

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Which application of the file, and what of it: `wiki, redirect_uris.0`. */
const placeOf = ({ path: [, index = '', ...field] }: FieldFailure, text: string): string => {
  const { clients } = recordOf(JSON.parse(text));
  const { client_id: id } = recordOf(recordOf(clients)[index]);
  return [...(typeof id === 'string' ? [id] : []), field.join('.')].join(', ');
};

/** Takes a file of applications in: all of them, or none with a report of what is wrong. */
export const ImportDialog = ({ onImported, onClose }: ImportDialogProps) => {
  const t = useText();
  const problemText = useProblemText();
  const { importClients } = useApi();
  const [file, setFile] = useState<File>();
  const [skip, setSkip] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const [report, setReport] = useState<ImportReport>();
  const [isSending, setSending] = useState(false);

  const explain = (error: unknown, text: string): string[] => {
    if (error instanceof SyntaxError) {
      const line = brokenLine(error, text);
      return [line === undefined ? t('transfer.notJson') : t('transfer.notJsonAt', { line })];
    }
    const refused = fieldFailures(error).map((failure) =>
      failure.name === 'shape'
        ? t('transfer.notExport', { field: failure.path.join('.') })
        : t('transfer.problem', {
            line: lineOf(text, failure.path),
            where: placeOf(failure, text),
            message: problemText(failure),
          }),
    );
    return refused.length > 0 ? refused : [explainFailure(error, t)];
  };

  const send = async () => {
    if (!file) {
      setProblems([t('transfer.noFile')]);
      return;
    }
    setSending(true);
    const text = await file.text();
    try {
      setReport(await importClients({ ...recordOf(JSON.parse(text)), existing: skip ? 'skip' : 'refuse' }));
      setProblems([]);
      onImported();
    } catch (error) {
      setProblems(explain(error, text));
    } finally {
      setSending(false);
    }
  };

  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    setFile(target.files?.[0]);
    setProblems([]);
  };

  return (
    <Modal.Root open onOpenChange={(open: boolean) => !open && !isSending && onClose()}>
      <Modal.Content aria-describedby={undefined}>
        <Modal.Header closeLabel={t('dialog.close')}>
          <Modal.Title>{t('transfer.import.title')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Flex direction="column" alignItems="stretch" gap={4}>
            {report ? (
              <Outcome report={report} />
            ) : (
              <>
                {problems.length > 0 && (
                  <Notice kind="danger" title={t('transfer.refused')}>
                    {problems.map((problem) => (
                      <Box key={problem} tag="span" style={{ display: 'block' }}>
                        {problem}
                      </Box>
                    ))}
                  </Notice>
                )}
                <FormField name="file" label={t('transfer.file')} hint={t('transfer.file.hint')}>
                  <input
                    type="file"
                    aria-label={t('transfer.file')}
                    accept="application/json,.json"
                    onChange={choose}
                  />
                </FormField>
                <Checkbox checked={skip} onCheckedChange={(checked) => setSkip(checked === true)}>
                  {t('transfer.skip')}
                </Checkbox>
                <Typography variant="pi" textColor="neutral600">
                  {t('transfer.noOverwrite')}
                </Typography>
              </>
            )}
          </Flex>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose} disabled={isSending}>
            {t(report ? 'dialog.close' : 'dialog.cancel')}
          </Button>
          {!report && (
            <Button loading={isSending} onClick={send}>
              {t('transfer.import')}
            </Button>
          )}
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
};
