/** @jsxImportSource preact */
/**
 * The pictures of the pages, all inline SVG. They are ornaments: the words beside them say the same.
 */
import type { ComponentChildren } from 'preact';

/** The mark beside the site's name: a keyhole. */
export function SiteMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <rect class="brand-mark-plate" width="32" height="32" rx="9" />
      <path
        class="brand-mark-sign"
        d="M16 7.5a5 5 0 0 0-2.4 9.4l-1.5 6.2a1.1 1.1 0 0 0 1.1 1.4h5.6a1.1 1.1 0 0 0 1.1-1.4l-1.5-6.2A5 5 0 0 0 16 7.5Z"
      />
    </svg>
  );
}

function LineIcon({ size = 20, children }: { size?: number; children: ComponentChildren }) {
  return (
    <svg
      class="line-icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

const scopeDrawings: ReadonlyMap<string, string> = new Map([
  ['openid', 'M12 3 5 6v5.5c0 4.3 2.9 7.9 7 9.5 4.1-1.6 7-5.2 7-9.5V6l-7-3ZM9 12l2.2 2.2L15.2 10'],
  ['profile', 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5'],
  ['email', 'M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM3.5 7l8.5 6 8.5-6'],
  [
    'address',
    'M12 21s7-5.8 7-11a7 7 0 1 0-14 0c0 5.2 7 11 7 11ZM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  ],
  [
    'phone',
    'M5 4h3.5l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5V19a1.5 1.5 0 0 1-1.6 1.5C10.9 20 4 13.1 3.5 5.6A1.5 1.5 0 0 1 5 4Z',
  ],
  ['offline_access', 'M12 7v5l3.2 2M3.5 12a8.5 8.5 0 1 0 2.7-6.2L3.5 8M3.5 3.5V8H8'],
]);

/** For scopes a site defines itself: a key. */
const keyDrawing = 'M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM10.9 12.1 20 3M16.5 6.5l3 3';

export function ScopeIcon({ scope }: { scope: string }) {
  return (
    <LineIcon>
      <path d={scopeDrawings.get(scope) ?? keyDrawing} />
    </LineIcon>
  );
}

export function ErrorIcon({ size }: { size?: number }) {
  return (
    <LineIcon size={size}>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7.5v5.5M12 16.3v.2" />
    </LineIcon>
  );
}

export function DoneIcon({ size }: { size?: number }) {
  return (
    <LineIcon size={size}>
      <circle cx="12" cy="12" r="9" />
      <path d="m8 12.3 2.8 2.7L16 9.5" />
    </LineIcon>
  );
}
