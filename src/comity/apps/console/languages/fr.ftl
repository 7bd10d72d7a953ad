# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of Today and of the search.

today-title = { $count ->
    [one] { $count } élément attend votre intervention.
   *[other] { $count } éléments attendent votre intervention.
}
today-title-due = { $count ->
    [one] { $count } élément attend votre intervention. Échéance dans { $span }.
   *[other] { $count } éléments attendent votre intervention. Première échéance dans { $span }.
}
today-title-none = Rien n'attend votre intervention.
today-order = Classement par dernier moment pour décider, et non par probabilité.
today-order-conjunction = Classement par rapprochement maximal.
today-order-name = Ordre
today-by-action = Par action
today-by-conjunction = Par rapprochement
today-strip = Les 24 prochaines heures : derniers moments pour décider et rapprochements maximaux, numérotés comme les lignes ci-dessous
today-lane-decide = Décider
today-lane-closest = Au plus près
today-later = Plus tard
today-no-limit = sans limite
today-you = vous
today-nobody = rien à faire
today-more = { $count ->
    [one] { $count } autre se trouve dans sa liste.
   *[other] { $count } autres se trouvent dans leurs listes.
}
today-empty = Aucun dossier, notification, acte, accord, canal ni clé n'attend une personne.
today-rests = Cette liste repose sur
today-case-next = Étape suivante : { $next }
today-case-source = dossier { $state }
today-open-case = Ouvrir le dossier
today-notice-in = Notification reçue ({ $form }) :
today-notice-out = Notification envoyée ({ $form }) :
today-notice-owed = { $party } attend de savoir que vous l'avez comprise.
today-notice-waits = { $count ->
    [one] { $count } destinataire ne l'a pas encore comprise.
   *[other] { $count } destinataires ne l'ont pas encore comprise.
}
today-notice-source = accusés de réception signés
today-read-back = Collationner
today-second-person = une autre personne
today-proofs = { $proved ->
    [one] { $proved } authentification sur { $needed }
   *[other] { $proved } authentifications sur { $needed }
}
today-act-source = acte préparé ici
today-sign = Signer
today-agreement-unsigned = { $count ->
    [one] { $count } partie ne l'a pas signé.
   *[other] { $count } parties ne l'ont pas signé.
}
today-agreement-ends = Il prend fin, et rien n'est plus partagé à ce titre ensuite.
today-clauses = { $count ->
    [one] { $count } clause
   *[other] { $count } clauses
}
today-compare = Comparer
today-look = Examiner
today-channel-down = Le canal { $channel } vers { $party } est interrompu
today-channel-source = essais de ligne
today-key-source = clés de ce nœud
today-part-acts = Actes
today-part-channels = Canaux
today-part-keys = Clés
rests-screening = Criblage datant de { $age }
rests-no-screening = Aucun criblage sur ce nœud
rests-feed = { $name } { $age }
rests-unscreened = Non analysés : { $count } objets sur { $total }
rests-ledger = Registre : dernière inscription il y a { $age }

line-blocked = bloqué
line-unverified = non vérifié
line-failing = { $count ->
    [one] { $count } essai a échoué
   *[other] { $count } essais ont échoué
}
line-never = jamais entendu
line-down = interrompu

search-title = { $count ->
    [one] { $count } résultat pour { $text }
   *[other] { $count } résultats pour { $text }
}
search-ask = Que cherchez-vous ?
search-none = Rien de ce que vous pouvez voir ne correspond.
search-where = Recherche dans : identifiants, sections, dossiers, notifications, accords, parties, atlas. Orbites du catalogue : Ciel.
notes-title = Notes internes
notes-words = jamais envoyées, lues par tous ceux qui travaillent à ce nœud
notes-none = Rien n'est encore noté.
notes-text = Une note
notes-bound = 2 000 caractères au plus.
notes-write = Écrire
notes-wrong = { $count } caractères : une note en a de 1 à { $most }
today-by-satellite = Par satellite
today-order-satellite = Regroupé par satellite propre ; dans chaque groupe selon le dernier moment pour décider.
today-no-satellite = Sans satellite particulier
today-title-then = { $count ->
    [one] { $count } chose attendait cette partie.
   *[other] { $count } choses attendaient cette partie.
}
today-past = Dossiers, notifications et accords d’alors ; ce qui est omis est nommé sous la liste.
today-unkept-acts = ce qui a été préparé et non signé n’est pas conservé
today-unkept-now = connu pour le présent seulement
today-unkept-aside = ce que des personnes ont décidé d’une ligne n’est conservé que tel qu’il est maintenant
today-empty-section = Rien n’attend ici.
triage-filters = Ce qui est montré
triage-all = Tout
triage-aside = Mis de côté
triage-owner = { $name } s’en occupe
triage-snoozed = mis en veille par { $name } : { $reason }
triage-dismissed = écarté par { $name } : { $reason }
triage-woken-time = de retour : le délai est écoulé ({ $reason })
triage-woken-change = de retour : il a changé ({ $reason })
triage-choose = Choisir { $what }
triage-do = Mettre de côté ce qui est choisi, ou s’en occuper
triage-what-label = Quoi
triage-snooze = Mettre en veille jusqu’à une heure ou un changement
triage-dismiss = Écarter jusqu’à un changement
triage-take = Je m’en occupe
triage-leave = Je ne m’en occupe plus
triage-back = Le reprendre
triage-hours = Pendant
triage-reason = Motif
triage-reason-bound = Vu par tous ceux qui travaillent à ce nœud ; jamais envoyé.
triage-decide = Le faire
triage-none = Rien n’est choisi : cochez les cases des lignes
triage-what = Choisissez quoi faire
triage-reason-missing = Il manque un motif : pourquoi personne ne doit-il le regarder maintenant ?
triage-hours-wrong = { $value } n’est pas un nombre d’heures de 1 à { $most }
triage-save = Enregistrer cette vue
triage-view-name = Nom
triage-save-do = Enregistrer
thing-object = Ce que les partenaires partagent de cet objet, et les clauses qui le concernent.
thing-shared = Partagé par d’autres
thing-kind = Données
thing-from = De
thing-as-of = Au
thing-erase = À effacer
thing-entry = Entrée
thing-no-shared = rien de ce que vous pouvez voir n’a été partagé
thing-clauses = Clauses en vigueur qui le concernent
thing-no-clauses = Aucune clause en vigueur ne le concerne : personne ne le partage par accord.
thing-no-peer = Pas un pair de ce nœud ; connu par les accords seuls.
precedents = Précédents
precedents-words = De l’atlas, avec sources ; rien n’en est décidé.
precedents-none = L’atlas ne nomme aucun précédent.
