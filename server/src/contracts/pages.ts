/**
 * Lists of the admin API come in pages, as Strapi's do.
 */
import { z } from 'zod';

export interface Paged<T> {
  results: T[];
  pagination: { page: number; pageSize: number; pageCount: number; total: number };
}

export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  _q: z.string().max(256).optional(),
});

export type PageQuery = z.output<typeof pageQuery>;
