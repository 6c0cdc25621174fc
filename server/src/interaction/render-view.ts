/**
 * Makes a page of what is to be shown: by the site's template where it has one, else as the pages come.
 */
import { traceOf } from '../domain/failure-words';
import { renderBody, renderPage, renderParts } from './html';
import { imageSourceOf } from './skin';
import { applyTemplate, type Template, type Templates } from './templates';
import type { View } from './views';

export interface Rendered {
  html: string;
  /** Of every style sheet in it beside the common one. */
  styleHashes: string[];
  /** Where its pictures are, beside the application's logo. */
  imageSources: string[];
}

export type RenderView = (view: View) => Rendered;

interface Deps {
  templates: Templates;
  log: { error(message: string): void };
}

export function createRenderer({ templates, log }: Deps): RenderView {
  const asItComes = ({ layout, context: { skin } }: View): Rendered => ({
    html: renderPage(layout()),
    styleHashes: skin.styleHash === undefined ? [] : [skin.styleHash],
    imageSources: [...skin.imageSources],
  });

  const byTemplate = (view: View, template: Template): Rendered => {
    const layout = view.layout();
    const parts = renderParts(layout);
    const made = applyTemplate(template, { name: view.name, props: view.props, title: layout.title, parts });
    const { skin } = view.context;
    return {
      html: renderBody(layout, made),
      styleHashes: [skin.styleHash, made.styleHash].filter((hash) => hash !== undefined),
      imageSources: [...skin.imageSources, ...made.images.flatMap(imageSourceOf)],
    };
  };

  return (view) => {
    const template = templates[view.name] as Template | undefined;
    if (!template) return asItComes(view);
    try {
      return byTemplate(view, template);
    } catch (error) {
      // A fault in a site's template must not keep its users out.
      log.error(
        `oidc-server: the template "${view.name}" failed, the page is shown as it comes: ${traceOf(error)}`,
      );
      return asItComes(view);
    }
  };
}
