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
  type: 'text' | 'password' | 'email';
  value?: string;
  autocomplete: string;
  autofocus: boolean;
  maxlength?: number;
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

export function Checkbox({
  name,
  value,
  label,
  description,
  checked,
}: {
  name: string;
  value: string;
  label: ComponentChildren;
  description?: string;
  checked: boolean;
}) {
  const id = `${name}-${value}`;
  const describedBy = description === undefined ? undefined : `${id}-description`;
  return (
    <div class="choice">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value}
        checked={checked}
        aria-describedby={describedBy}
      />
      <label for={id}>{label}</label>
      {description !== undefined && (
        <p id={describedBy} class="choice-description">
          {description}
        </p>
      )}
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
