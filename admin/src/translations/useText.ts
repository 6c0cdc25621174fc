import { useCallback } from 'react';
import { useIntl, type PrimitiveType } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import type english from './en.json';

/** A key of translations/en.json, without the plugin's prefix. */
export type TextKey = keyof typeof english;

export type Translate = (key: TextKey, values?: Record<string, PrimitiveType>) => string;

/** The key under which Strapi's admin knows one of our texts. */
export const messageId = (key: TextKey): string => `${PLUGIN_ID}.${key}`;

/** Texts in the admin's language; Strapi falls back to English for a language that we don't have. */
export const useText = (): Translate => {
  const intl = useIntl();
  return useCallback((key, values) => intl.formatMessage({ id: messageId(key) }, values), [intl]);
};
