/** @jsxImportSource preact */
/**
 * Where the code of a device is typed in (RFC 8628 §3.3).
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { Alert } from './alert';
import { Field, PostForm, PrimaryButton } from './form';
import { phrase, SiteName } from './phrase';

/** `lost`: the form was open for too long, or belongs to another browser. */
export const DEVICE_PROBLEMS = ['empty', 'unknown', 'expired', 'used', 'rate', 'lost'] as const;
export type DeviceProblem = (typeof DEVICE_PROBLEMS)[number];

export interface DeviceCodeProps {
  context: PageContext;
  /** Where the form posts `formFields` and `user_code`. */
  action: string;
  formFields: Readonly<Record<string, string>>;
  /** What was typed before, or came with the link. */
  code?: string;
  error?: DeviceProblem;
}

const ERROR_ID = 'device-error';

export function deviceCodePage({
  context,
  action,
  formFields,
  code = '',
  error,
}: DeviceCodeProps): PageLayout {
  const { lang } = context;
  return {
    context,
    title: text(lang, 'device.title'),
    failed: error !== undefined,
    children: (
      <>
        <p class="lead">{phrase(lang, 'device.lead', { site: <SiteName context={context} /> })}</p>
        {error && <Alert id={ERROR_ID}>{text(lang, `device.error.${error}`)}</Alert>}
        <PostForm action={action} hidden={formFields} class="fields">
          <Field
            name="user_code"
            label={text(lang, 'device.code')}
            type="text"
            value={code}
            autocomplete="off"
            spellcheck={false}
            maxlength={40}
            autofocus
            invalid={error !== undefined && error !== 'rate' && error !== 'lost'}
            {...(error ? { describedBy: ERROR_ID } : {})}
          />
          <PrimaryButton>{text(lang, 'device.submit')}</PrimaryButton>
        </PostForm>
        <p class="note">{text(lang, 'device.warning')}</p>
      </>
    ),
  };
}
