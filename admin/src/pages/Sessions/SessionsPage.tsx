import { Layouts, Page } from '@strapi/strapi/admin';
import type { ReactNode } from 'react';
import { SectionLinks } from '../../components/SectionLinks';
import { useText } from '../../translations/useText';
import { GrantList } from './GrantList';
import { SessionList } from './SessionList';

const ListPage = ({
  title,
  subtitle,
  children,
}: {
  title: string;
  subtitle: string;
  children: ReactNode;
}) => (
  <Page.Main>
    <Page.Title>{title}</Page.Title>
    <Layouts.Header title={title} subtitle={subtitle} />
    <SectionLinks />
    <Layouts.Content>{children}</Layouts.Content>
  </Page.Main>
);

/** Who is signed in, where and since when. */
export const SessionsPage = () => {
  const t = useText();
  return (
    <ListPage title={t('sessions.title')} subtitle={t('sessions.subtitle')}>
      <SessionList />
    </ListPage>
  );
};

/** What users gave applications leave to do. */
export const GrantsPage = () => {
  const t = useText();
  return (
    <ListPage title={t('grants.title')} subtitle={t('grants.subtitle')}>
      <GrantList />
    </ListPage>
  );
};
