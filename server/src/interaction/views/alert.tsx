/** @jsxImportSource preact */
/**
 * What went wrong with a form, or what has just been done: read out at once by a screen reader.
 */
import type { ComponentChildren } from 'preact';
import { DoneIcon, ErrorIcon } from './icons';

export function Alert({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <div class="alert" role="alert" id={id}>
      <ErrorIcon />
      <p>{children}</p>
    </div>
  );
}

export function Done({ children }: { children: ComponentChildren }) {
  return (
    <div class="alert alert-done" role="status">
      <DoneIcon />
      <p>{children}</p>
    </div>
  );
}
