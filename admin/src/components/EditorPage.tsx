import { Box, Button, Flex, Grid, Link } from '@strapi/design-system';
import { ArrowLeft } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import type { FormEvent, ReactNode } from 'react';
import { NavLink } from 'react-router-dom';
import { useText } from '../translations/useText';
import { Notice } from './Notice';
import { Panel } from './Panel';
import { UnsavedGuard } from './UnsavedGuard';

interface EditorPageProps {
  title: string;
  /** Where "back" leads, and what is there. */
  back: { to: string; label: string };
  /** What is in the form is not saved. */
  isChanged: boolean;
  isSaving: boolean;
  /** What was refused and belongs to no field. */
  failure?: string | undefined;
  onSave: () => void;
  form: ReactNode;
  /** Beside the form. */
  aside: ReactNode;
}

/** A form with what it would do beside it. */
export const EditorPage = ({
  title,
  back,
  isChanged,
  isSaving,
  failure,
  onSave,
  form,
  aside,
}: EditorPageProps) => {
  const t = useText();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave();
  };
  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      {/* Saving leaves the page when it is done. */}
      <UnsavedGuard isChanged={isChanged && !isSaving} />
      <form onSubmit={submit} noValidate>
        <Layouts.Header
          title={title}
          navigationAction={
            <Link tag={NavLink} to={back.to} startIcon={<ArrowLeft />}>
              {back.label}
            </Link>
          }
          primaryAction={
            <Button type="submit" loading={isSaving}>
              {t('editor.save')}
            </Button>
          }
        />
        <Layouts.Content>
          <Grid.Root gap={6}>
            <Grid.Item col={6} s={12} xs={12} direction="column" alignItems="stretch">
              <Flex direction="column" alignItems="stretch" gap={4}>
                {failure && <Notice kind="danger">{failure}</Notice>}
                <Panel padding={6}>{form}</Panel>
              </Flex>
            </Grid.Item>
            <Grid.Item col={6} s={12} xs={12} direction="column" alignItems="stretch">
              <Box>{aside}</Box>
            </Grid.Item>
          </Grid.Root>
        </Layouts.Content>
      </form>
    </Page.Main>
  );
};
