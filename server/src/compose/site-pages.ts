/**
 * What a site brings of its own for the pages: texts in other languages, templates.
 */
import type { Core } from '@strapi/strapi';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Options } from '../config';
import { createLanguages, type AddedTexts, type Languages } from '../interaction/catalogue';
import { checkTexts } from '../interaction/catalogue/check';
import type { Templates } from '../interaction/templates';
import { VIEW_NAMES } from '../interaction/views';

export type { Template, TemplatePage, TemplateResult, Templates } from '../interaction/templates';
export type { Html } from '../interaction/template-html';

type PageOptions = Options['pages'];

/** Beside the site's package.json. */
const rootOf = (strapi: Core.Strapi): string => strapi.dirs.app.root;

const wrong = (option: string, why: string, cause?: unknown): Error =>
  new Error(`oidc-server: wrong configuration in config/plugins: "pages.${option}" ${why}`, { cause });

async function readTexts(
  file: string,
  { root, option }: { root: string; option: string },
): Promise<Record<string, unknown>> {
  const place = path.resolve(root, file);
  try {
    const texts: unknown = JSON.parse(await readFile(place, 'utf8'));
    if (typeof texts === 'object' && texts !== null && !Array.isArray(texts))
      return texts as Record<string, unknown>;
  } catch (error) {
    throw wrong(option, `names ${place}, which can't be read as JSON`, error);
  }
  throw wrong(option, `names ${place}, which must hold a JSON object`);
}

const SHOWN = 10;

/** @throws Error that names every text that is wrong */
export async function loadLanguages(
  strapi: Core.Strapi,
  { languages }: Pick<PageOptions, 'languages'>,
): Promise<Languages> {
  const ours = createLanguages().tags;
  const added: AddedTexts = Object.fromEntries(
    await Promise.all(
      Object.entries(languages).map(async ([tag, given]) => {
        const option = `languages.${tag}`;
        const texts =
          typeof given === 'string' ? await readTexts(given, { root: rootOf(strapi), option }) : given;
        const checked = checkTexts(texts);
        if (checked.problems.length > 0) throw wrong(option, checked.problems.join('; '));
        const { missing } = checked;
        if (missing.length > 0 && !ours.includes(tag)) {
          const more = missing.length > SHOWN ? ', …' : '';
          strapi.log.info(
            `oidc-server: ${missing.length} texts of the pages are missing in "${tag}" and shown in English: ${missing.slice(0, SHOWN).join(', ')}${more}`,
          );
        }
        return [tag, checked.texts] as const;
      }),
    ),
  );
  return createLanguages(added);
}

/** A module's function, however it was exported. */
const exportedBy = (loaded: unknown): unknown =>
  typeof loaded === 'function' ? loaded : (loaded as { default?: unknown } | null)?.default;

/** @throws Error that names the template that can't be used */
export function loadTemplates(strapi: Core.Strapi, { templates }: Pick<PageOptions, 'templates'>): Templates {
  const require = createRequire(path.join(rootOf(strapi), 'package.json'));
  const load = (name: string, file: string): unknown => {
    const place = path.resolve(rootOf(strapi), file);
    try {
      return exportedBy(require(place));
    } catch (error) {
      throw wrong(`templates.${name}`, `names ${place}, which can't be loaded`, error);
    }
  };
  return Object.fromEntries(
    Object.entries(templates).map(([name, given]) => {
      if (!VIEW_NAMES.some((known) => known === name))
        throw wrong(`templates.${name}`, `is not a page: the pages are ${VIEW_NAMES.join(', ')}`);
      const template = typeof given === 'string' ? load(name, given) : given;
      if (typeof template !== 'function')
        throw wrong(`templates.${name}`, 'must be a function, or the path of a module that exports one');
      return [name, template];
    }),
  );
}
