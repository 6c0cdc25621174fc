/**
 * French texts of the end-user pages.
 * \u00a0 stands before a colon and inside « », \u202f before ? ! ; (written as escapes, so that they are seen).
 */
import type { Catalogue } from './en';

export const fr: Catalogue = {
  'page.title': '{page} · {site}',
  'page.titleWithError': 'Erreur\u00a0: {page} · {site}',

  'app.unnamed': 'l’application',
  'app.goBack': 'Revenir à {app}',
  'site.goHome': 'Aller sur {site}',
  'user.signedInAs': 'Votre session est ouverte en tant que',
  'user.switch': 'Ce n’est pas vous\u202f? Utiliser un autre compte',
  'user.signIns': 'Dernières connexions',
  'page.back': 'Revenir à la connexion',
  'page.siteLinks': 'Liens du site',

  'login.title': 'Connexion',
  'login.lead': 'Utilisez votre compte {site}.',
  'login.leadWithApp': 'Utilisez votre compte {site} pour continuer vers {app}.',
  'login.identifier': 'Nom d’utilisateur ou e-mail',
  'login.password': 'Mot de passe',
  'login.submit': 'Se connecter',
  'login.remember': 'Rester connecté',
  'login.forgot': 'Mot de passe oublié\u202f?',
  'login.or': 'ou',
  'login.external': 'Continuer avec {provider}',
  'login.newHere': 'Première visite\u202f?',
  'login.signUp': 'Créer un compte',
  'login.noWay': 'La connexion est désactivée pour le moment.',
  'login.notice.password-changed': 'Votre mot de passe est modifié. Connectez-vous avec le nouveau.',
  'login.notice.confirmed': 'Votre adresse e-mail est confirmée. Vous pouvez vous connecter.',
  'login.error.external':
    'La connexion avec l’autre compte n’a pas abouti. Réessayez, ou connectez-vous autrement.',
  'login.error.external-refused':
    'Vous n’avez pas autorisé la connexion avec l’autre compte, ou elle y a été refusée. Réessayez, ou connectez-vous autrement.',
  'login.error.external-unavailable':
    'Aucun compte ne correspond ici à celui que vous avez utilisé, et il n’a pas pu être créé\u00a0: son adresse e-mail est peut-être déjà utilisée, ou le site n’accepte pas de nouveaux comptes.',
  'login.error.other-account':
    'L’application demande un autre compte que celui de votre session. Connectez-vous avec ce compte, ou annulez.',
  'login.cancel': 'Annuler',
  'login.cancelWithApp': 'Annuler et revenir à {app}',
  'login.policy': 'Politique de confidentialité de {app}',
  'login.terms': 'Conditions d’utilisation de {app}',
  'login.error.credentials':
    'Le nom d’utilisateur ou l’e-mail et le mot de passe ne correspondent pas. Vérifiez les deux, puis réessayez.',
  'login.error.blocked': 'Ce compte est bloqué. Contactez l’administrateur de {site}.',
  'login.error.unconfirmed':
    'Confirmez d’abord votre adresse e-mail\u00a0: ouvrez le lien du message reçu lors de votre inscription, puis connectez-vous ici.',
  'login.error.rate': 'Trop de tentatives. Attendez quelques minutes, puis réessayez.',
  'login.error.unavailable':
    'Une partie des comptes est inaccessible pour le moment\u00a0: votre mot de passe n’a pas pu être vérifié partout. Vérifiez votre saisie, ou réessayez dans quelques minutes.',
  'login.error.empty': 'Saisissez votre nom d’utilisateur ou votre e-mail, et votre mot de passe.',

  'selectAccount.title': 'Choisir un compte',
  'selectAccount.lead': 'Choisissez le compte à utiliser avec {app}.',
  'selectAccount.goOn': 'Continuer en tant que {name}',
  'selectAccount.other': 'Utiliser un autre compte',
  'signIns.title': 'Dernières connexions',
  'signIns.lead':
    'Si l’une d’elles n’est pas la vôtre, changez votre mot de passe et prévenez les responsables du site.',
  'signIns.none': 'Il n’y en a pas encore.',
  'signIns.back': 'Retour',
  'applications.title': 'Vos applications',
  'applications.lead':
    'Ces applications peuvent utiliser votre compte {site}. Quand vous retirez l’accès, l’application est déconnectée et prévenue, et votre accord vous est redemandé à la prochaine connexion. Ce qu’elle a appris avant lui reste.',
  'applications.start': 'Ouvrir une application',
  'applications.given': 'Applications autorisées',
  'applications.none': 'Vous n’avez laissé aucune application utiliser votre compte.',
  'applications.since': 'Depuis le {day}',
  'applications.takeBack': 'Retirer l’accès à {app}',
  'applications.takenBack': 'L’accès est retiré.',
  'applications.nobody':
    'Votre session {site} n’est pas ouverte dans ce navigateur. Connectez-vous pour voir quelles applications peuvent utiliser votre compte.',
  'forgot.title': 'Mot de passe oublié',
  'forgot.lead':
    'Saisissez l’adresse e-mail de votre compte. Vous recevrez un message avec un lien pour choisir un nouveau mot de passe.',
  'forgot.submit': 'Envoyer le lien',
  'reset.title': 'Nouveau mot de passe',
  'reset.lead': 'Choisissez un nouveau mot de passe pour votre compte.',
  'reset.password': 'Nouveau mot de passe',
  'reset.passwordAgain': 'Nouveau mot de passe, une seconde fois',
  'reset.submit': 'Changer le mot de passe',
  'reset.error.code':
    'Ce lien a déjà servi ou est trop ancien. Demandez-en un autre depuis la page de connexion.',
  'reset.error.different': 'Les deux mots de passe ne sont pas identiques. Saisissez-les à nouveau.',
  'reset.error.password': 'Le site n’accepte pas ce mot de passe. Choisissez-en un autre.',
  'signUp.title': 'Créer un compte',
  'signUp.lead': 'Créez votre compte {site}.',
  'signUp.leadWithApp': 'Créez votre compte {site} pour continuer vers {app}.',
  'signUp.username': 'Nom d’utilisateur',
  'signUp.email': 'Adresse e-mail',
  'signUp.submit': 'Créer le compte',
  'signUp.haveOne': 'J’ai déjà un compte',
  'signUp.error.empty': 'Remplissez les trois champs.',
  'signUp.error.email': 'Saisissez une adresse e-mail de la forme nom@example.org.',
  'signUp.error.taken':
    'Ce nom d’utilisateur ou cette adresse e-mail est déjà utilisé. Choisissez-en un autre, ou connectez-vous.',
  'signUp.error.taken-name': 'Ce nom d’utilisateur est déjà utilisé. Choisissez-en un autre.',
  'signUp.error.password': 'Le site n’accepte pas ce mot de passe. Choisissez-en un autre.',
  'signUp.error.refused': 'Le compte n’a pas pu être créé. Vérifiez votre saisie, puis réessayez.',
  'done.reset-sent.title': 'Consultez votre messagerie',
  'done.reset-sent.what':
    'Si un compte a cette adresse, un message lui est envoyé. Ouvrez le lien qu’il contient pour choisir un nouveau mot de passe.',
  'done.reset-sent.next':
    'Rien après quelques minutes\u202f? Regardez parmi les messages indésirables, ou vérifiez l’adresse.',
  'done.confirm-sent.title': 'Consultez votre messagerie',
  'done.confirm-sent.what':
    'Un message a été envoyé à votre adresse. Ouvrez le lien qu’il contient pour confirmer que l’adresse est la vôtre, puis connectez-vous.',
  'done.confirm-sent.next':
    'Rien après quelques minutes\u202f? Regardez parmi les messages indésirables. Si vous avez déjà un compte avec cette adresse, connectez-vous simplement.',
  'done.password-changed.title': 'Votre mot de passe est modifié',
  'done.password-changed.what': 'Connectez-vous désormais avec le nouveau mot de passe.',
  'done.password-changed.next':
    'Vous pouvez fermer cette page et revenir à l’application que vous vouliez utiliser.',
  'mail.newDevice.subject': 'Nouvelle connexion à votre compte {site}',
  'mail.newDevice.body':
    'Votre compte {site} a été utilisé depuis un navigateur où il ne l’avait pas encore été, pour ouvrir {app}.\n\n{time}\n{address}\n{browser}\n\nSi c’était vous, il n’y a rien à faire. Sinon, changez votre mot de passe et prévenez les responsables du site.',

  'consent.title': 'Autoriser l’accès',
  'consent.heading': '{app} souhaite utiliser votre compte {site}',
  'consent.registeredItself':
    '{app} s’est enregistrée elle-même auprès de {site}. Personne chez {site} ne garantit son nom ni ses liens\u00a0: continuez seulement si vous la connaissez.',
  'consent.learns': 'Si vous l’autorisez, {app} pourra\u00a0:',
  'consent.noPassword': '{app} ne voit jamais votre mot de passe.',
  'consent.takeBack': 'Vous pouvez retirer cet accès à tout moment, sur la page «\u00a0{page}\u00a0».',
  'consent.keep': 'Autoriser\u00a0: {what}',
  'consent.optional':
    'Ce qui est coché est facultatif\u00a0: décochez ce que vous ne voulez pas communiquer.',
  'consent.owner': 'Contact\u00a0: {owner}',
  'consent.accept': 'Autoriser',
  'consent.refuse': 'Refuser',
  'consent.about': 'À propos de {app}',
  'consent.policy': 'Politique de confidentialité',
  'consent.terms': 'Conditions d’utilisation',

  'scope.openid.title': 'Vous reconnaître',
  'scope.openid.description':
    'Un identifiant de votre compte, pour vous reconnaître la prochaine fois. Il ne dit rien d’autre sur vous.',
  'scope.profile.title': 'Voir votre profil',
  'scope.profile.description':
    'Votre nom et ce que contient votre profil, par exemple une photo ou votre langue.',
  'scope.email.title': 'Voir votre adresse e-mail',
  'scope.email.description': 'Votre adresse, et si elle est confirmée ou non.',
  'scope.address.title': 'Voir votre adresse postale',
  'scope.address.description': 'La rue, la ville et le pays indiqués dans votre profil.',
  'scope.phone.title': 'Voir votre numéro de téléphone',
  'scope.phone.description': 'Votre numéro, et s’il est confirmé ou non.',
  'scope.offline_access.title': 'Garder cet accès en votre absence',
  'scope.offline_access.description':
    'L’application peut consulter ces mêmes informations quand vous ne l’utilisez pas, jusqu’à ce que cet accès soit retiré.',
  'scope.unknown.description':
    'Une autorisation connue sous ce nom. En cas de doute, demandez aux responsables de l’application ce qu’elle recouvre.',

  'denied.title': 'Vous n’avez pas accès',
  'denied.heading': 'Vous n’avez pas accès à {app}',
  'denied.what': 'Votre session est ouverte sur {site}, mais votre compte ne peut pas utiliser {app}.',
  'denied.failure':
    'Votre session est ouverte sur {site}, mais nous n’avons pas pu vérifier si votre compte peut utiliser {app}. L’administrateur peut voir pourquoi.',
  'denied.askContacts':
    'Si vous devriez y avoir accès, écrivez à {contacts}, ou contactez l’administrateur de {site}.',
  'denied.askSite': 'Si vous devriez y avoir accès, contactez l’administrateur de {site}.',
  'denied.switch': 'Utiliser un autre compte',

  'device.title': 'Connecter un appareil',
  'device.lead': 'Saisissez le code que votre appareil affiche, pour l’utiliser avec votre compte {site}.',
  'device.code': 'Code',
  'device.submit': 'Continuer',
  'device.warning':
    'Saisissez seulement un code que vous voyez sur un appareil à vous. Jamais un code que l’on vous a envoyé ou que l’on vous dicte au téléphone.',
  'device.error.empty': 'Saisissez le code que votre appareil affiche.',
  'device.error.unknown':
    'Ce code n’existe pas. Vérifiez-le sur votre appareil, puis saisissez-le à nouveau.',
  'device.error.expired': 'Ce code est trop ancien. Demandez-en un nouveau sur votre appareil.',
  'device.error.used': 'Ce code a déjà servi. Demandez-en un nouveau sur votre appareil.',
  'device.error.rate': 'Il y a eu trop de tentatives. Attendez quelques minutes, puis réessayez.',
  'device.error.lost': 'Cette page est restée ouverte trop longtemps. Saisissez à nouveau le code.',
  'device.confirm.title': 'Est-ce votre appareil\u202f?',
  'device.confirm.heading': 'Laisser un appareil utiliser {app} avec votre compte {site}\u202f?',
  'device.confirm.same': 'Votre appareil doit afficher exactement ce code\u00a0:',
  'device.confirm.from': 'La demande vient de {address}, par {browser}.',
  'device.confirm.warning':
    'Si l’on vous a envoyé ce code ou un lien qui le contient, refusez\u00a0: cette personne entrerait dans {app} avec votre compte.',
  'device.confirm.accept': 'C’est mon appareil',
  'device.confirm.refuse': 'Refuser',
  'device.connected.title': 'Votre appareil est connecté',
  'device.connected.what': 'Continuez dans {app} sur votre appareil. Vous pouvez fermer cette page.',
  'device.refused.title': 'L’appareil n’a pas été autorisé',
  'device.refused.what': 'Il n’entre pas dans {app} avec votre compte. Vous pouvez fermer cette page.',

  'logout.title': 'Déconnexion',
  'logout.heading': 'Se déconnecter de {site}\u202f?',
  'logout.askedBy': '{app} demande votre déconnexion.',
  'logout.explain':
    'Votre session sera fermée sur {site} et dans les applications que vous utilisez avec ce compte dans ce navigateur.',
  'logout.accept': 'Se déconnecter',
  'logout.acceptAll': 'Se déconnecter sur tous mes appareils',
  'logout.refuse': 'Garder ma session ouverte',

  'stillSignedIn.title': 'Votre session reste ouverte',
  'stillSignedIn.explain': 'Rien n’a changé sur {site}. Vous pouvez fermer cette page.',

  'signedOut.title': 'Votre session est fermée',
  'signedOut.explain': '{site} ne vous reconnaît plus dans ce navigateur. Vous pouvez fermer cette page.',
  'signedOut.shared': 'Si d’autres personnes utilisent cet ordinateur, fermez aussi le navigateur.',

  'frontChannel.title': 'Déconnexion en cours',
  'frontChannel.explain':
    'Votre session sur {site} est fermée. Les applications que vous utilisiez avec ce compte en sont informées\u00a0: cela prend quelques secondes.',
  'frontChannel.goOn': 'Continuer sans attendre',

  'error.reference': 'Si vous demandez de l’aide, donnez cette référence\u00a0: {reference}',
  'error.details': 'Informations pour le développeur',
  'error.details.code': 'Code d’erreur',
  'error.details.message': 'Message',

  'error.expired.title': 'Cette page n’est plus valable',
  'error.expired.what':
    'Elle est restée ouverte trop longtemps, a déjà servi, ou appartient à une connexion commencée dans un autre navigateur.',
  'error.expired.next': 'Revenez à l’application d’où vous venez et reconnectez-vous depuis celle-ci.',
  'error.client.title': 'Cette application n’est pas connue ici',
  'error.client.what':
    'L’application qui vous a envoyé ici n’est pas enregistrée auprès de {site}, ou a demandé de vous renvoyer vers une adresse qu’elle n’a pas enregistrée. Pour protéger votre compte, nous ne vous y avons pas envoyé.',
  'error.client.next':
    'Votre compte n’est pas en cause. Si vous faites confiance à l’application, indiquez à ses responsables ce que vous voyez ici.',
  'error.request.title': 'La demande de l’application ne peut pas aboutir',
  'error.request.what':
    'L’application d’où vous venez a envoyé une demande à laquelle {site} ne peut pas répondre.',
  'error.request.next':
    'Revenez à l’application et réessayez. Si cette page s’affiche encore, prévenez les responsables de l’application.',
  'error.denied.title': 'Vous n’avez pas accès à cette application',
  'error.denied.what':
    'Votre connexion a réussi, mais votre compte {site} ne peut pas utiliser cette application.',
  'error.denied.next': 'Si vous devriez y avoir accès, contactez l’administrateur de {site}.',
  'error.server.title': 'Un problème est survenu de notre côté',
  'error.server.what':
    '{site} n’a pas pu terminer votre demande. Vous n’y êtes pour rien et votre compte ne risque rien.',
  'error.server.next':
    'Patientez un instant, revenez à l’application et réessayez. Si le problème persiste, contactez l’administrateur de {site}.',
  'error.cookies.title': 'Votre navigateur doit accepter les cookies',
  'error.cookies.what':
    'Pour protéger votre connexion, {site} enregistre un cookie dans votre navigateur. Il ne nous est pas revenu.',
  'error.cookies.next':
    'Autorisez les cookies de ce site dans les réglages de votre navigateur, puis revenez à l’application et reconnectez-vous.',
  'error.not-found.title': 'Cette page n’existe pas',
  'error.not-found.what': 'L’adresse est peut-être mal saisie, ou le lien trop ancien.',
  'error.not-found.next': 'Pour vous connecter, partez de l’application que vous voulez utiliser.',
  'error.unavailable.title': 'La connexion est impossible pour le moment',
  'error.unavailable.what': '{site} est très sollicité ou en maintenance.',
  'error.unavailable.next':
    'Attendez quelques minutes, puis réessayez depuis l’application que vous voulez utiliser.',
};
