/**
 * English texts of the end-user pages, and the list of keys every other language must have.
 * `{name}` is a placeholder: the types make each caller fill it. "{site}" is the site's name, "{app}" the client's.
 */
export const en = {
  'page.title': '{page} · {site}',
  'page.titleWithError': 'Error: {page} · {site}',

  'app.unnamed': 'the app',
  'app.goBack': 'Go back to {app}',
  'site.goHome': 'Go to {site}',
  'user.signedInAs': 'You are signed in as',
  'user.switch': 'Not you? Use another account',
  'user.signIns': 'Last sign-ins',
  'page.back': 'Back to signing in',
  'page.siteLinks': 'Links of the site',

  'login.title': 'Sign in',
  'login.lead': 'Use your {site} account.',
  'login.leadWithApp': 'Use your {site} account to continue to {app}.',
  'login.identifier': 'User name or e-mail',
  'login.password': 'Password',
  'login.submit': 'Sign in',
  'login.remember': 'Keep me signed in',
  'login.forgot': 'Forgotten password?',
  'login.or': 'or',
  'login.external': 'Continue with {provider}',
  'login.newHere': 'New here?',
  'login.signUp': 'Create an account',
  'login.noWay': 'Signing in is switched off at the moment.',
  'login.notice.password-changed': 'Your password is changed. Sign in with the new one.',
  'login.notice.confirmed': 'Your e-mail address is confirmed. You can sign in now.',
  'login.error.external':
    'Signing in with the other account did not work. Try again, or sign in another way.',
  'login.error.external-refused':
    'You did not allow the sign-in with the other account, or it was refused there. Try again, or sign in another way.',
  'login.error.external-unavailable':
    'There is no account here for the one you used, and none could be made: its e-mail address may already be in use, or the site may not accept new accounts.',
  'login.error.other-account':
    'The app asks for another account than the one you are signed in with. Sign in with that account, or cancel.',
  'login.cancel': 'Cancel',
  'login.cancelWithApp': 'Cancel and go back to {app}',
  'login.policy': 'Privacy policy of {app}',
  'login.terms': 'Terms of service of {app}',
  'login.error.credentials':
    'The user name or e-mail and the password don’t match. Check both, then try again.',
  'login.error.blocked': 'This account is blocked. Contact the administrator of {site}.',
  'login.error.unconfirmed':
    'Confirm your e-mail address first: open the link in the message sent to you when you signed up, then sign in here.',
  'login.error.rate': 'There were too many attempts. Wait a few minutes, then try again.',
  'login.error.unavailable':
    'Part of the accounts can’t be reached at the moment, so your password could not be checked everywhere. Check what you typed, or try again in a few minutes.',
  'login.error.empty': 'Enter your user name or e-mail, and your password.',

  'selectAccount.title': 'Choose an account',
  'selectAccount.lead': 'Choose the account to use with {app}.',
  'selectAccount.goOn': 'Continue as {name}',
  'selectAccount.other': 'Use another account',
  'signIns.title': 'Last sign-ins',
  'signIns.lead': 'If one of them was not you, change your password and tell those who run the site.',
  'signIns.none': 'There is none yet.',
  'signIns.back': 'Back',
  'applications.title': 'Your applications',
  'applications.lead':
    'These applications may use your {site} account. When you take access back, the application is signed out and told of it, and you are asked again at your next sign-in there. What it has learnt before stays with it.',
  'applications.start': 'Open an application',
  'applications.given': 'Applications with access',
  'applications.none': 'You have let no application use your account.',
  'applications.since': 'Since {day}',
  'applications.takeBack': 'Take access back from {app}',
  'applications.takenBack': 'Access is taken back.',
  'applications.nobody':
    'You are not signed in to {site} in this browser. Sign in to see which applications may use your account.',
  'forgot.title': 'Forgotten password',
  'forgot.lead':
    'Enter the e-mail address of your account. You will get a message with a link to choose a new password.',
  'forgot.submit': 'Send the link',
  'reset.title': 'New password',
  'reset.lead': 'Choose a new password for your account.',
  'reset.password': 'New password',
  'reset.passwordAgain': 'New password, once more',
  'reset.submit': 'Change the password',
  'reset.error.code': 'This link was used already, or is too old. Ask for another one from the sign-in page.',
  'reset.error.different': 'The two passwords are not the same. Type them again.',
  'reset.error.password': 'The site does not accept this password. Choose another one.',
  'signUp.title': 'Create an account',
  'signUp.lead': 'Create your {site} account.',
  'signUp.leadWithApp': 'Create your {site} account to continue to {app}.',
  'signUp.username': 'User name',
  'signUp.email': 'E-mail address',
  'signUp.submit': 'Create the account',
  'signUp.haveOne': 'I already have an account',
  'signUp.error.empty': 'Fill in all three fields.',
  'signUp.error.email': 'Enter an e-mail address such as name@example.org.',
  'signUp.error.taken': 'This user name or e-mail address is in use already. Choose another one, or sign in.',
  'signUp.error.taken-name': 'This user name is in use already. Choose another one.',
  'signUp.error.password': 'The site does not accept this password. Choose another one.',
  'signUp.error.refused': 'The account could not be created. Check what you typed, then try again.',
  'done.reset-sent.title': 'Look at your e-mail',
  'done.reset-sent.what':
    'If an account has this address, a message is on its way to it. Open the link in it to choose a new password.',
  'done.reset-sent.next':
    'Nothing after a few minutes? Look among the unwanted messages, or check the address.',
  'done.confirm-sent.title': 'Look at your e-mail',
  'done.confirm-sent.what':
    'A message was sent to your address. Open the link in it to confirm that the address is yours, then sign in.',
  'done.confirm-sent.next':
    'Nothing after a few minutes? Look among the unwanted messages. If you already have an account with this address, just sign in.',
  'done.password-changed.title': 'Your password is changed',
  'done.password-changed.what': 'From now on, sign in with the new password.',
  'done.password-changed.next': 'You can close this page and go back to the app that you wanted to use.',
  'mail.newDevice.subject': 'New sign-in to your {site} account',
  'mail.newDevice.body':
    'Your {site} account was used from a browser that it had not been used from before, to open {app}.\n\n{time}\n{address}\n{browser}\n\nIf it was you, there is nothing to do. If it was not, change your password and tell those who run the site.',

  'consent.title': 'Allow access',
  'consent.heading': '{app} wants to use your {site} account',
  'consent.registeredItself':
    '{app} registered itself with {site}. Nobody at {site} vouches for its name or its links: go on only if you know it.',
  'consent.learns': 'If you allow it, {app} will be able to:',
  'consent.noPassword': '{app} never sees your password.',
  'consent.takeBack': 'You can take access back at any time, on the page {page}.',
  'consent.keep': 'Allow: {what}',
  'consent.optional': 'What is ticked can be left out: untick what you do not want to share.',
  'consent.owner': 'Contact: {owner}',
  'consent.accept': 'Allow',
  'consent.refuse': 'Refuse',
  'consent.about': 'About {app}',
  'consent.policy': 'Privacy policy',
  'consent.terms': 'Terms of service',

  'scope.openid.title': 'Recognise you',
  'scope.openid.description':
    'An identifier of your account, so that it knows you the next time. It says nothing else about you.',
  'scope.profile.title': 'See your profile',
  'scope.profile.description':
    'Your name, and what else your profile holds, such as a picture or your language.',
  'scope.email.title': 'See your e-mail address',
  'scope.email.description': 'Your address, and whether it is confirmed.',
  'scope.address.title': 'See your postal address',
  'scope.address.description': 'The street, town and country in your profile.',
  'scope.phone.title': 'See your phone number',
  'scope.phone.description': 'Your number, and whether it is confirmed.',
  'scope.offline_access.title': 'Keep this access while you are away',
  'scope.offline_access.description':
    'It can look up the same information when you are not using it, until this access is taken back.',
  'scope.unknown.description':
    'A permission known under this name. Ask those who make the app if you are not sure what it covers.',

  'denied.title': 'You don’t have access',
  'denied.heading': 'You don’t have access to {app}',
  'denied.what': 'You are signed in to {site}, but your account may not use {app}.',
  'denied.failure':
    'You are signed in to {site}, but it could not be checked whether your account may use {app}. The administrator can see why.',
  'denied.askContacts':
    'If you should have access, write to {contacts}, or contact the administrator of {site}.',
  'denied.askSite': 'If you should have access, contact the administrator of {site}.',
  'denied.switch': 'Use another account',

  'device.title': 'Connect a device',
  'device.lead': 'Enter the code that your device shows, to use it with your {site} account.',
  'device.code': 'Code',
  'device.submit': 'Continue',
  'device.warning':
    'Only enter a code that you see on a device of your own. Never one that somebody sent you or tells you on the phone.',
  'device.error.empty': 'Enter the code that your device shows.',
  'device.error.unknown': 'There is no such code. Check it on your device, then type it again.',
  'device.error.expired': 'This code is too old. Ask your device for a new one.',
  'device.error.used': 'This code was used already. Ask your device for a new one.',
  'device.error.rate': 'There were too many attempts. Wait a few minutes, then try again.',
  'device.error.lost': 'This page was open for too long. Type the code again.',
  'device.confirm.title': 'Is this your device?',
  'device.confirm.heading': 'Let a device use {app} with your {site} account?',
  'device.confirm.same': 'Your device has to show this very code:',
  'device.confirm.from': 'It was asked for from {address}, by {browser}.',
  'device.confirm.warning':
    'If somebody sent you this code or a link to it, refuse: they would get into {app} with your account.',
  'device.confirm.accept': 'It is my device',
  'device.confirm.refuse': 'Refuse',
  'device.connected.title': 'Your device is connected',
  'device.connected.what': 'Go on in {app} on your device. You can close this page.',
  'device.refused.title': 'The device was not let in',
  'device.refused.what': 'It does not get into {app} with your account. You can close this page.',

  'logout.title': 'Sign out',
  'logout.heading': 'Sign out of {site}?',
  'logout.askedBy': '{app} asks to sign you out.',
  'logout.explain':
    'You will be signed out of {site} and of the apps you use with this account in this browser.',
  'logout.accept': 'Sign out',
  'logout.acceptAll': 'Sign out on all my devices',
  'logout.refuse': 'Stay signed in',

  'stillSignedIn.title': 'You are still signed in',
  'stillSignedIn.explain': 'Nothing has changed on {site}. You can close this page.',

  'signedOut.title': 'You are signed out',
  'signedOut.explain': 'You are no longer signed in to {site} in this browser. You can close this page.',
  'signedOut.shared': 'On a computer that others use too, close the browser as well.',

  'frontChannel.title': 'Signing you out',
  'frontChannel.explain':
    'You are signed out of {site}. The apps you used with this account are being told; this takes a few seconds.',
  'frontChannel.goOn': 'Continue now',

  'error.reference': 'If you ask for help, give this reference: {reference}',
  'error.details': 'Details for the developer',
  'error.details.code': 'Error code',
  'error.details.message': 'Message',

  'error.expired.title': 'This page is no longer valid',
  'error.expired.what':
    'It was open for too long, was already used, or belongs to a sign-in that began in another browser.',
  'error.expired.next': 'Go back to the app you came from and sign in again from there.',
  'error.client.title': 'This app is not known here',
  'error.client.what':
    'The app that sent you here is not registered with {site}, or asked to send you on to an address that it did not register. To keep your account safe, you were not sent on.',
  'error.client.next':
    'There is nothing wrong with your account. If you trust the app, tell those who make it what you see here.',
  'error.request.title': 'The app asked for something that doesn’t work',
  'error.request.what': 'The app you came from sent a request that {site} can’t answer.',
  'error.request.next':
    'Go back to the app and try again. If you see this page again, tell those who make the app.',
  'error.denied.title': 'You don’t have access to this app',
  'error.denied.what': 'You are signed in, but your {site} account may not use this app.',
  'error.denied.next': 'If you should have access, contact the administrator of {site}.',
  'error.server.title': 'Something went wrong here',
  'error.server.what':
    '{site} could not finish what you asked for. It is not your doing, and your account is safe.',
  'error.server.next':
    'Wait a moment, go back to the app and try again. If it lasts, contact the administrator of {site}.',
  'error.cookies.title': 'Your browser has to accept cookies',
  'error.cookies.what':
    'To keep your sign-in safe, {site} stores a cookie in your browser. It didn’t come back.',
  'error.cookies.next':
    'Allow cookies for this site in the settings of your browser, then go back to the app and sign in again.',
  'error.not-found.title': 'There is no such page',
  'error.not-found.what': 'The address may be mistyped, or the link may be an old one.',
  'error.not-found.next': 'If you wanted to sign in, start from the app you want to use.',
  'error.unavailable.title': 'Signing in is not possible right now',
  'error.unavailable.what': '{site} is busy or under maintenance.',
  'error.unavailable.next': 'Wait a few minutes, then try again from the app you want to use.',
} as const;

export type TextKey = keyof typeof en;

/** A complete language: every key of English, no other. */
export type Catalogue = Readonly<Record<TextKey, string>>;
