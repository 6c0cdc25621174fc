/** @jsxImportSource preact */
/**
 * The pieces of a form: one that posts to our own routes with its hidden fields, and a text field with its label.
 */
import type { ComponentChildren } from 'preact';

export function PostForm({
  action,
  hidden,
  class: className,
  children,
}: {
  action: string;
  /** Hidden inputs, by name. */
  hidden: Readonly<Record<string, string>>;
  class?: string;
  children: ComponentChildren;
}) {
  return (
    <form method="post" action={action} class={className}>
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

export function Field({
  name,
  label,
  invalid,
  describedBy,
  ...input
}: {
  name: string;
  label: string;
  type: 'text' | 'password';
  value?: string;
  autocomplete: string;
  autofocus: boolean;
  autocapitalize?: 'none';
  spellcheck?: false;
  /** The value was refused; `describedBy` is then the id of the words that say why. */
  invalid: boolean;
  describedBy?: string;
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        {...input}
        id={name}
        name={name}
        required
        aria-invalid={invalid ? 'true' : undefined}
        aria-describedby={describedBy}
      />
    </div>
  );
}

export function PrimaryButton({
  name,
  value,
  children,
}: {
  name?: string;
  value?: string;
  children: ComponentChildren;
}) {
  return (
    <button type="submit" class="button button-primary" name={name} value={value}>
      <span>{children}</span>
    </button>
  );
}

export function SecondaryButton({
  name,
  value,
  children,
}: {
  name?: string;
  value?: string;
  children: ComponentChildren;
}) {
  return (
    <button type="submit" class="button" name={name} value={value}>
      <span>{children}</span>
    </button>
  );
}
