/**
 * Every page by its name, with what it shows. What a step decides to show is such a pair; render-view makes HTML of it.
 */
import type { PageContext, PageLayout } from '../html';
import { applicationsPage, type ApplicationsProps } from './applications';
import { consentPage, type ConsentProps } from './consent';
import { deniedPage, type DeniedProps } from './denied';
import { deviceCodePage, type DeviceCodeProps } from './device-code';
import { deviceConfirmPage, type DeviceConfirmProps } from './device-confirm';
import { deviceDonePage, type DeviceDoneProps } from './device-done';
import { donePage, type DoneProps } from './done';
import { errorPage, type ErrorProps } from './error';
import { forgotPage, type ForgotProps } from './forgot';
import { frontChannelPage, type FrontChannelProps } from './front-channel';
import { loginPage, type LoginProps } from './login';
import { logoutPage, type LogoutProps } from './logout';
import { resetPage, type ResetProps } from './reset';
import { selectAccountPage, type SelectAccountProps } from './select-account';
import { signedOutPage, type SignedOutProps } from './signed-out';
import { signInsPage, type SignInsProps } from './sign-ins';
import { signUpPage, type SignUpProps } from './sign-up';

export interface ViewProps {
  login: LoginProps;
  'select-account': SelectAccountProps;
  consent: ConsentProps;
  'sign-ins': SignInsProps;
  applications: ApplicationsProps;
  denied: DeniedProps;
  'device-code': DeviceCodeProps;
  'device-confirm': DeviceConfirmProps;
  'device-done': DeviceDoneProps;
  forgot: ForgotProps;
  reset: ResetProps;
  'sign-up': SignUpProps;
  done: DoneProps;
  error: ErrorProps;
  logout: LogoutProps;
  'signed-out': SignedOutProps;
  'front-channel': FrontChannelProps;
}

export type ViewName = keyof ViewProps;

/** One page, about to be shown. */
export interface View<Name extends ViewName = ViewName> {
  name: Name;
  props: ViewProps[Name];
  /** What it looks like where the site has no template for it. */
  layout: () => PageLayout;
  context: PageContext;
}

const LAYOUTS: { [Name in ViewName]: (props: ViewProps[Name]) => PageLayout } = {
  login: loginPage,
  'select-account': selectAccountPage,
  consent: consentPage,
  'sign-ins': signInsPage,
  applications: applicationsPage,
  denied: deniedPage,
  'device-code': deviceCodePage,
  'device-confirm': deviceConfirmPage,
  'device-done': deviceDonePage,
  forgot: forgotPage,
  reset: resetPage,
  'sign-up': signUpPage,
  done: donePage,
  error: errorPage,
  logout: logoutPage,
  'signed-out': signedOutPage,
  'front-channel': frontChannelPage,
};

export const VIEW_NAMES = Object.keys(LAYOUTS) as ViewName[];

export const view = <Name extends ViewName>(name: Name, props: ViewProps[Name]): View<Name> => ({
  name,
  props,
  layout: () => LAYOUTS[name](props),
  context: props.context,
});
