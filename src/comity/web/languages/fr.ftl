# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of the frame and of what all pages share.

frame-drill = Exercice : rien ici n'est réel
frame-skip = Aller au contenu
frame-lost = La liaison avec le nœud est perdue. L'affichage peut être ancien, et rien ne peut être signé avant son rétablissement.
frame-main = Navigation principale
frame-plan = Planification
frame-know = Connaissances
frame-waiting = en attente d'une personne :
frame-until = jusqu'à
frame-nobody = personne n'assure la veille
frame-watch-not-started = Commencer la veille
frame-watched = son testé, { $consoles ->
    [one] { $consoles } console tenue
   *[other] { $consoles } consoles tenues
}
frame-no-role = aucun rôle
frame-roles = { $count ->
    [one] { $count } rôle
   *[other] { $count } rôles
}
frame-lines = Pairs et canaux
frame-more-lines = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
frame-search = Rechercher
frame-palette = Aller à, ou trouver
frame-keys = Raccourcis clavier
frame-close = Fermer
frame-known-at = tel que connu le

section-today = Aujourd'hui
section-cases = Dossiers
section-notices = Notifications
section-sky = Ciel
section-ledger = Registre
section-operation = Exploitation
section-watch = Veille
section-atlas = Atlas
section-agreements = Accords
section-parties = Parties
section-administration = Administration

key-down = ligne suivante
key-up = ligne précédente
key-open = ouvrir la ligne
key-accept = accepter et signer
key-counter = contre-proposer
key-refuse = refuser
key-table = tableau du graphique
key-snooze = rappeler plus tard
key-back = retour à la liste

due-before = avant
due-passed = passé
due-in = dans { $span }

pager-name = Pages
pager-first = Première page
pager-next = Page suivante
pager-shown = { $count ->
    [one] { $count } affiché
   *[other] { $count } affichés
}
pager-of = { $count } sur { $total }

session-ended = Votre session a pris fin. Votre saisie est toujours ici.
sign-in = Se connecter

act-title = Signez-vous : { $what } ?
act-content = Vous signez exactement ce contenu, SHA-256
act-persons = { $proved ->
    [one] { $proved } personne sur { $needed } l'a authentifié
   *[other] { $proved } personnes sur { $needed } l'ont authentifié
}
act-until = Peut être authentifié jusqu'à
act-key = Signer avec ma clé
act-password = Avec mot de passe et code
act-password-field = Mot de passe
act-code-field = Code
act-sign = Signer
act-command-line = Vous l'authentifiez en ligne de commande : comity act prove { $id }
act-demonstration = Signer avec l’authentificateur de démonstration
act-demonstration-note = Il ne prouve rien de votre identité : seuls les nœuds de cette démonstration l’acceptent, et chaque document signé le dit.
act-discard = Abandonner
act-before = Rien n'est envoyé avant la réponse de votre clé.
act-step-prepared = Préparé
act-step-proved = Authentifié par vous
act-step-proved-of = { $proved ->
    [one] Authentifié par { $proved } personne sur { $needed }
   *[other] Authentifié par { $proved } personnes sur { $needed }
}
act-step-signed = Signé et inscrit au registre, n° { $entry }
act-step-delivered = Remis à { $peer }
act-step-waiting = { $peer } ne l'a pas encore reçu
act-step-acknowledged = { $peer } a signé l'avoir enregistré
act-step-refused = { $peer } l'a refusé : { $reason }
act-step-withheld = Non envoyé à { $peer } : { $reason }
act-step-failed = Non exécuté : { $reason }
act-step-expired = Le délai d'authentification est écoulé : rien n'a été fait
act-step-withdrawn = Abandonné : rien n'a été fait
act-step-second = Une deuxième personne doit l'authentifier
act-step-performed = Exécuté

past-shown = Tel que ce nœud le connaissait le { $at }. Rien ne peut être signé ici.
past-none = Cette page n'a pas de passé : elle montre le présent.
past-now = Revenir au présent

sign-out = Se déconnecter
me-language = Langue
me-unreviewed = Aucun locuteur n'a relu les traductions en d'autres langues que l'anglais ; le texte anglais fait foi.
me-theme = Apparence
me-choose = Choisir
theme-dark = Sombre
theme-light = Clair
theme-contrast = Contraste élevé

visit-title = Entrer dans la démonstration
visit-what = Ce lien ouvre une seule session, celle du visiteur de service. Rien ici n’est réel : parties, satellites et messages sont ceux d’un exercice.
visit-script = Cette page a besoin de JavaScript : c’est lui qui envoie le secret du lien.
past-future = Cet instant n’est pas encore venu.
past-at = Tel que connu à (UTC)
past-go = Montrer
value-not-computed = non calculé
value-not-known = inconnu
