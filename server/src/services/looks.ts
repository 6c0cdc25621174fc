/**
 * The looks of the pages for the admin API: what they are, a change, and a page as it would be.
 */
import type {
  BrandingPreviewBody,
  LooksPreview,
  LooksPreviewBody,
  LooksTexts,
  LooksView,
} from '../contracts/looks';
import { ChangedMeanwhile, InvalidInput, NotFound, ReadOnly, type FieldProblem } from '../domain/errors';
import {
  brandingProblems,
  isMended,
  looksProblems,
  withBranding,
  type Branding,
  type Looks,
} from '../domain/looks';
import type { Scheme } from '../domain/palette';
import type { LooksStore } from '../domain/ports';

export { ChangedMeanwhile };

export interface LooksService {
  view(): Promise<LooksView>;
  /** @throws InvalidInput, ReadOnly, ChangedMeanwhile */
  save(input: { looks: unknown; version: number }): Promise<LooksView>;
  /** @throws NotFound */
  texts(language: string): LooksTexts;
  /** @throws InvalidInput when the draft can't be shown; NotFound */
  preview(body: LooksPreviewBody): Promise<LooksPreview>;
  /** The same for one client. @throws InvalidInput, NotFound */
  previewClient(clientId: string, body: BrandingPreviewBody): Promise<LooksPreview>;
}

/** Makes a page with invented people in it; undefined when there is no such page, or no such client. */
export type RenderSample = (input: {
  page: string;
  language: string;
  looks: Looks;
  clientId: string | undefined;
}) => Promise<string | undefined>;

interface Deps {
  store: LooksStore;
  fixed: Pick<LooksView, 'origin' | 'declaredName' | 'hostName' | 'languages' | 'pages'>;
  renderSample: RenderSample;
  textsIn: (language: string) => Readonly<Record<string, string>>;
}

/** @throws InvalidInput when it is nothing that a page could wear. */
const wearable = (found: FieldProblem[]): FieldProblem[] => {
  const faults = found.filter((problem) => !isMended(problem));
  if (faults.length > 0) throw new InvalidInput(faults);
  return found;
};

export function createLooksService({ store, fixed, renderSample, textsIn }: Deps): LooksService {
  const view = async (): Promise<LooksView> => ({ ...(await store.read()), ...fixed });

  const show = async ({
    looks,
    scheme,
    ...wish
  }: Parameters<RenderSample>[0] & { scheme: Scheme }): Promise<string> => {
    const html = await renderSample({ ...wish, looks: { ...looks, scheme } });
    if (html === undefined) throw new NotFound(`There is no page "${wish.page}"`);
    return html;
  };

  return {
    view,

    async save({ looks, version }) {
      if (fixed.origin === 'config')
        throw new ReadOnly('The looks are declared in config/plugins: change them there');
      const found = looksProblems(looks);
      if (found.length > 0) throw new InvalidInput(found);
      await store.write({ looks: looks as Looks, version });
      return view();
    },

    texts(language) {
      if (!fixed.languages.includes(language)) throw new NotFound(`The pages do not speak "${language}"`);
      return { language, texts: textsIn(language) };
    },

    async preview({ looks: draft, ...wish }) {
      const problems = draft === undefined ? [] : wearable(looksProblems(draft));
      const looks = draft === undefined ? (await store.read()).looks : (draft as Looks);
      return { html: await show({ ...wish, looks, clientId: undefined }), problems };
    },

    async previewClient(clientId, { branding, ...wish }) {
      const problems = wearable(brandingProblems(branding, ['branding']));
      const looks = withBranding((await store.read()).looks, branding as Branding);
      return { html: await show({ ...wish, looks, clientId }), problems };
    },
  };
}
