import { PLUGIN_ID } from '../../pluginId';

export const eventsPath = `/plugins/${PLUGIN_ID}/events`;

export const eventPath = (id: number): string => `${eventsPath}/${id}`;

/** The list, narrowed to what has this in common. */
export const eventsOf = (filter: Record<string, string>): string =>
  `${eventsPath}?${new URLSearchParams(filter).toString()}`;
