/**
 * The panel that Strapi loads: its menu entry, its pages and its texts.
 * Passes through: what the admin reads and types, to and from `/oidc-server/*` by HTTP (see api/).
 * Must not import the plugin's server code (types of contracts excepted) nor decide a protocol rule.
 */
import { Key } from '@strapi/icons';
import type { PluginDefinition } from '@strapi/strapi/admin';
import { UserSidePanel } from './pages/UserPanel/userPanel';
import { READ_PROVIDER } from './permissions';
import { PLUGIN_ID } from './pluginId';
import { loadTranslations } from './translations/load';
import { messageId } from './translations/useText';

/** The part of Strapi's content manager that is used here. */
interface ContentManager {
  addEditViewSidePanel: (panels: Array<typeof UserSidePanel>) => void;
}

const plugin: PluginDefinition = {
  register(app) {
    app.addMenuLink({
      to: `plugins/${PLUGIN_ID}`,
      icon: Key,
      intlLabel: { id: messageId('plugin.name'), defaultMessage: 'OIDC Server' },
      permissions: READ_PROVIDER,
      // Strapi refuses an async function here.
      Component: () => import('./pages/App').then(({ App }) => ({ default: App })),
    });
  },

  bootstrap(app) {
    const { addEditViewSidePanel } = app.getPlugin('content-manager').apis as unknown as ContentManager;
    addEditViewSidePanel([UserSidePanel]);
  },

  registerTrads: ({ locales }) => Promise.all(locales.map(loadTranslations)),
};

export default plugin;
