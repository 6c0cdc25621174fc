import { Layouts, Page } from '@strapi/strapi/admin';
import type { ReactNode } from 'react';
import { Panel } from './Panel';
import { SectionLinks } from './SectionLinks';

interface SectionShellProps {
  /** What the section is called. */
  title: string;
  children: ReactNode;
}

/** The page of something that is not there yet, or can't be shown: where one is, and the ways to everywhere else. */
export const SectionShell = ({ title, children }: SectionShellProps) => (
  <Page.Main>
    <Page.Title>{title}</Page.Title>
    <Layouts.Header title={title} />
    <SectionLinks />
    <Layouts.Content>
      <Panel>{children}</Panel>
    </Layouts.Content>
  </Page.Main>
);
