# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Textes des accords, du registre et des parties.

agreements-title = { $count ->
    [0] Ce nœud ne détient aucun accord.
    [one] Une version d'un accord.
   *[other] { $count } versions d'accords.
}
agreements-title-ours = { $count ->
    [one] Un accord attend la signature de cette partie.
   *[other] { $count } accords attendent la signature de cette partie.
}
agreements-order = D'abord ce qui n'est pas signé. Une version est en vigueur quand toutes ses parties l'ont signée et que son jour est venu.
agreements-write = Rédiger un accord
agreements-all = Sans les projets rejetés
agreements-rejected = Avec les projets rejetés
agreements-unsigned = Non signés par tous
agreements-holding = En vigueur, ou signés pour plus tard
agreements-over = Terminés
agreements-count = { $count } sur { $total } dans cette page
agreements-col-title = Accord
agreements-col-state = État
agreements-col-parties = Parties
agreements-col-missing = Non signé par
agreements-col-from = Du
agreements-col-until = Au
agreements-sign-us = attend notre signature
agreements-sign-them = attend les autres
agreements-all-signed = signé par toutes
agreements-never = pas encore en vigueur
agreements-ends-for = pour { $party }
agreements-none = Aucun accord.
agreements-none-why = Rien n'est partagé avec personne, et rien ne peut être reçu : ce qu'aucune clause en vigueur ne nomme ne va à personne.

agreement-version = version { $number }
agreement-public = public
agreement-state-draft = projet
agreement-state-signing = projet, en cours de signature
agreement-state-signed = signé, pas encore en vigueur
agreement-state-in-force = en vigueur
agreement-state-notice-given = dénoncé, préavis en cours
agreement-state-withdrawn = dénoncé
agreement-state-amended = remplacé par une version ultérieure
agreement-state-expired = expiré
agreement-rejected = rejeté ici
agreement-title-sign = Signons-nous « { $title } » ?
agreement-changes = { $count ->
    [0] Aucune clause ne diffère dans ses mots de la version { $before }.
    [one] Une clause change par rapport à la version { $before }.
   *[other] { $count } clauses changent par rapport à la version { $before }.
}
agreement-about-draft = Personne ne l'a signé ; rien n'est partagé en vertu de lui.
agreement-about-signing = { $missing ->
    [one] Une partie ne l'a pas signé ; rien n'est partagé en vertu de lui.
   *[other] { $missing } parties ne l'ont pas signé ; rien n'est partagé en vertu de lui.
}
agreement-about-signed = Signé par toutes ; son jour n'est pas venu.
agreement-about-in-force = En vigueur jusqu'au { $date }.
agreement-about-notice-given = Une partie l'a dénoncé ; le préavis court. Il prend fin au plus tard le { $date }.
agreement-about-withdrawn = Dénoncé : rien n'est partagé en vertu de lui.
agreement-about-amended = Une version ultérieure l'a remplacé.
agreement-about-expired = Sa fin est venue : rien n'est partagé en vertu de lui.
agreement-past = Son effet est essayé sur les lignes de maintenant. Les signatures comptent à partir des instants qu'elles nomment.
agreement-unheld = Ce nœud ne le détenait pas alors ; l'état ci-dessous est celui de maintenant.
agreement-views = Manières de le lire
agreement-view-effect = Texte et effet
agreement-view-text = Texte
agreement-view-difference = Différence
agreement-view-explained = Expliqué
agreement-view-cedar = Cedar
agreement-clauses = Clauses
agreement-marked = changements par rapport à la version { $before }
agreement-first = rien à comparer
agreement-text = Le texte qui est signé
agreement-text-why = en YAML ; ce qui est haché est son JSON canonique
agreement-difference = Ce qui diffère
agreement-cedar = Règles Cedar
agreement-cedar-why = elles décident comme cet accord une fois signé par toutes ; pour les auditeurs
agreement-reject = Rejeter ce projet
agreement-reject-why = Personne n'en est informé. Signer plus tard son empreinte annule le rejet.
agreement-withdraw = Le dénoncer
agreement-withdraw-why = Le partage avec chaque autre partie cesse { $days } j après que celle-ci a reçu la dénonciation.
agreement-amend = Rédiger la version suivante

clause-changed = changée
clause-added = nouvelle
clause-removed = supprimée
clause-withholds = retient, quoi que partagent d'autres clauses
difference-added = [ajouté : 
difference-removed = [supprimé : 
difference-end = ]
difference-place = Élément
difference-before = Avant
difference-after = Maintenant
difference-nothing = rien
difference-none = Rien ne diffère.
difference-first = Ce nœud ne détient aucune version antérieure.

seen-as = Vu par
seen-col-data = Données
seen-col-hold = Nous détenons
seen-col-sees = { $party } verrait
seen-col-clause = Clause
seen-rows = { $count ->
    [one] 1 ligne
   *[other] { $count } lignes
}
seen-rows-of = { $sent } lignes sur { $tried } :
seen-none-held = aucune ligne
seen-all-fields = les { $count } champs
seen-sent = tel quel
seen-coarse = dégradé,
seen-partly = pour certains objets ou usages seulement
seen-withheld = non envoyé
seen-no-clause = non envoyé
seen-no-clause-name = aucune
seen-new = changé
seen-grid-position-km = d'une autre orbite, à environ { $value } km
seen-grid-velocity-km-s = vitesses à { $value } km/s
seen-grid-angle-rad = angles à { $value } rad
seen-grid-time-s = instants à { $value } s
seen-own = Ce sont nos propres données : nous les voyons entières. Ce que d'autres nous enverraient dépend de ce qu'ils détiennent, que personne ici ne connaît ; les clauses disent ce qu'ils peuvent envoyer.
seen-refused = Cela n'a pas été essayé.
seen-nothing = Rien : aucune clause ne nomme { $party } comme destinataire.
seen-unnamed = aucune clause, rien en réserve :
seen-tried = Essayé sur { $rows } lignes : { $sent } seraient envoyées, { $kept } non, { $untried } n'ont pas été essayées.
seen-against = Par rapport à la version d'avant : { $newly } seraient envoyées en plus, { $gone } ne le seraient plus.
seen-reason = { $count } de { $kind } non envoyées :
seen-not-tried = Non essayé : d'autres accords en vigueur à côté, les lignes qui ne sont pas offertes, les avis et messages de cas, faits au moment de l'envoi.
seen-orbit = { $count ->
    [one] Une des lignes partirait d'une autre orbite, qui n'a pas été calculée.
   *[other] { $count } des lignes partiraient d'une autre orbite, qui n'a pas été calculée.
}
explained-may = Peut voir
explained-may-not = Ne peut pas voir
explained-nothing = rien

sign-title = Signer exactement ces octets
sign-title-done = Exactement ces octets sont signés
sign-bytes = SHA-256 de { $count } octets de JSON canonique
sign-compare = Comparez-la par téléphone avec les autres parties : la même empreinte est le même texte.
sign-signed = a signé
sign-key = clé
sign-no-persons = la déclaration ne nomme aucune personne
sign-you = Vous
sign-persons = { $count ->
    [one] une personne de cette partie le prouve
   *[other] { $count } personnes de cette partie le prouvent, chacune avec sa clé
}
sign-not-yet = aucune signature de sa part n'est arrivée
sign-withdrawn = a dénoncé
sign-ends = cesse pour { $party }
sign-do = Signer pour cette partie
sign-no-right = Un signataire signe. Vos rôles n'ont pas ce droit.
sign-past = Rien ne peut être signé sur une page du passé.

ledger-title = Ce qui a été envoyé, reçu et signé
ledger-sub = Chaque écriture est signée et hachée dans un arbre que l'autre côté signe aussi. Aucune ne peut être changée ou niée sans trace.
ledger-verify = Vérifier le registre
ledger-known = Qui savait
ledger-evidence = Preuves
ledger-peer = Partie
ledger-act = Acte
ledger-kind = Genre
ledger-any = tous
ledger-show = Afficher
ledger-col-entry = Écriture
ledger-col-at = Inscrite
ledger-col-act = Acte
ledger-col-party = Partie
ledger-col-kind = Genre
ledger-col-stream = Flux
ledger-col-hash = Empreinte
ledger-none = Aucune écriture ne convient.
ledger-what = Les instants sont ceux de l'horloge de ce nœud à l'inscription. Les documents sont sur la page de l'écriture, selon vos rôles.
entry-no = N° { $number }
entry-act-sent = envoyé
entry-act-received = reçu
entry-act-signed = signé ici
entry-act-refused = refusé
entry-act-rejected = rejeté
entry-act-erased = effacé
entry-act-void = annulé
entry-out = vers elle
entry-in = venant d'elle
entry-past = Une écriture ne change jamais ; sa preuve est celle de maintenant.
entry-title-out = { $kind } envoyé à { $party }
entry-title-in = { $kind } reçu de { $party }
entry-title-own = { $kind }, inscrit par ce nœud
entry-known = Qui connaissait { $notice }
entry-bundle = Preuve de cette écriture
entry-facts = Écriture
entry-hash = Empreinte de l'enveloppe ou de la déclaration
entry-no-stream = dans aucun : écriture propre de ce nœud
entry-reason = Au sujet de
entry-proof = Preuve
entry-document = Document
entry-document-why = tel que signé, ou sa trace d'effacement, ou que vos rôles ne le voient pas
proof-signed = { $party } a signé l'enveloppe :
proof-place = C'est le numéro { $number } du flux de { $sender } à { $recipient }.
proof-path = { $count ->
    [0] Sa feuille est tout l'arbre.
    [one] Une empreinte mène de sa feuille à la tête de l'arbre.
   *[other] { $count } empreintes mènent de sa feuille à la tête de l'arbre.
}
proof-heads = Cette tête est signée par { $parties }.
proof-not = Non prouvé : que le document dise vrai.
proof-none = Aucune tête signée des deux côtés ne la couvre encore
proof-none-own = Elle ne figure que dans l'arbre privé de ce nœud : aucune autre partie n'a signé de tête sur elle.
evidence-offline = Vérifiable par quiconque, sans ce nœud
evidence-offline-why = Un dossier de preuves contient enveloppes, chemins, têtes et clés. La commande lit le seul fichier et dit ce qui tient et ce qui ne tient pas.

known-title = Qui savait quoi, et quand ?
known-path = qui savait
known-of = Qui connaissait { $title } ?
known-sub = Pour un avis ou un accord : depuis quand il est prouvé que chaque partie l'avait.
known-field = Avis ou accord
known-bound = pre-launch/FRA/2027/7, ou le nom ou l'empreinte d'un accord
known-show = Afficher
known-col-had = L'avait depuis
known-col-how = Prouvé par
known-col-further = Ensuite
known-not-proven = non prouvé
known-how-issued = elle l'a émis
known-how-received = ce nœud a inscrit son arrivée
known-how-stored = elle a signé l'avoir enregistré
known-how-sent = il a été envoyé ; aucun reçu n'est arrivé
known-how-signed = sa signature, à sa propre horloge ; elle l'avait au plus tard alors
known-how-proposed = il est venu d'elle ; elle l'avait au plus tard alors
known-how-wrote = il a été rédigé à ce nœud
known-how-unknown = ce nœud ne l'a pas envoyé ; aucune signature n'est arrivée
known-how-not-yet = rien de cela n'était connu ici alors
known-not = Inconnu ici : à qui ces parties l'ont transmis, et ce que chacun savait d'ailleurs.

writing-title = Que faut-il partager ?
writing-path = nouveau
writing-sub = Écrivez-le en YAML. À côté figure ce qu’il fait, essayé sur les lignes que ce nœud offre. Rien n’est envoyé pendant que vous écrivez.
writing-label = Accord
writing-bound = 60 000 caractères au plus. Identifiants des parties, dates comme 2027-01-01.
writing-save = Enregistrer et envoyer le projet
writing-save-why = Le projet va à ses parties. Il n’engage personne avant que toutes aient signé son empreinte.
writing-look = Regarder à nouveau
writing-empty = Il n’y a pas encore de texte.
writing-not-yet = Ce n’est pas encore un accord
writing-line = Ligne { $line } :
writing-checked = Vérifications
writing-findings = { $faults } contradictions, { $remarks } remarques
writing-fault = contradiction
writing-remark = remarque
writing-no-finding = Aucune contradiction trouvée, ni clause qui ne puisse jamais s’appliquer. S’il dit ce que vous voulez, c’est aux personnes de le lire.
writing-hash = Empreinte dans son état actuel

heads-title = Têtes comparées
heads-sub = combien d’enveloppes de chaque flux sont couvertes par une tête que les deux côtés ont signée
heads-col-peer = Partie
heads-col-sent = Envoyées, couvertes
heads-col-received = Reçues, couvertes
heads-col-cosigned = Signée par les deux
heads-col-uncovered = Non couvertes
heads-col-waiting = En attente
heads-never = jamais encore
heads-none = Aucune autre partie n’est connue.
heads-contradictions = { $count ->
    [one] elle a signé deux textes pour { $count } place
   *[other] elle a signé deux textes pour { $count } places
}
heads-failures = { $count ->
    [one] { $count } essai a échoué
   *[other] { $count } essais ont échoué
}
verify-title = Le registre contient-il toujours ce qui y fut inscrit ?
verify-path = vérification
verify-sub = Chaque feuille, arbre, tête, signature et document conservé est calculé à nouveau.
verify-do = Vérifier maintenant
verify-how-long = Chaque entrée est lue ; pour 100 000 entrées, cela prend environ une minute.
verified-none = Aucune faute trouvée dans { $count } entrées.
verified-faults = { $count ->
    [one] { $count } faute a été trouvée.
   *[other] { $count } fautes ont été trouvées.
}
verified-checked = Ce qui a été vérifié
verified-more = et { $count } de plus
verified-what = Les pages de la base, { $entries } entrées, les deux flux de { $channels } canaux par rapport à la tête la plus récente signée des deux côtés, les signatures des enveloppes, les documents par rapport à leurs engagements, et l’arbre privé.
verified-not-witness = Non vérifié : ce que détiennent les autres nœuds. Une tête signée par les deux est la comparaison la plus récente.
verified-not-erased = Non vérifié : les documents effacés comme convenu ; leurs pierres tombales les remplacent.
verified-not-true = Non vérifié : que ce que disent les documents soit vrai.

parties-title = { $count ->
    [0] Ce nœud ne connaît aucune autre partie.
    [one] { $count } autre partie.
   *[other] { $count } autres parties.
}
parties-title-waiting = { $count ->
    [one] { $count } partie attend un regard.
   *[other] { $count } parties attendent un regard.
}
parties-sub = Ce qu’un nœud dit de lui-même compte une fois que des personnes ont comparé son empreinte par une autre voie.
parties-meet = Rencontrer une partie
parties-past = Du passé sont conservés la date de vérification d’une partie et ses entrées au registre ; l’état, le contact et l’horloge ne le sont pas.
parties-not-kept = non conservé
parties-col-party = Partie
parties-col-state = État
parties-col-verified = Vérifiée depuis
parties-col-seen = Dernier contact
parties-col-protocol = Protocole
parties-col-clock = Avance d’horloge
parties-col-waiting = En attente
parties-never = jamais encore
parties-open-link = quiconque le transporte peut le lire
parties-older = ancien lien permis jusqu’au
parties-clock-unknown = non mesurée
parties-none = Aucune autre partie. Rencontrez-en une : rien ne peut être partagé avec personne.
parties-what = En attente : nos documents dont elle n’a pas accusé réception. Horloge : de combien la sienne avançait sur la nôtre à sa dernière réponse.
party-verified = vérifiée
party-unverified = non vérifiée : comparez les empreintes
party-blocked = bloquée
party-recovering = elle nous rend nos propres enveloppes
party-clock = son horloge est trop décalée
party-failing = { $count ->
    [one] { $count } essai a échoué
   *[other] { $count } essais ont échoué
}
party-never = jamais entendue
party-silent = silencieuse depuis plus d’un jour
party-past = Les entrées vont jusqu’alors ; les chiffres, clés et flux sont ceux d’aujourd’hui.
party-heard = dernier contact
party-compare = Comparer les empreintes
party-sync = Échanger maintenant
party-bundle = Preuves de ce canal
party-sent = Envoyées
party-received = Reçues
party-covered = { $count } couvertes par des têtes des deux
party-waiting = En attente
party-waiting-why = documents dont elle n’a pas accusé réception
party-head = Tête des deux
party-head-why = âge de la tête la plus récente signée des deux côtés
party-clock-why = en avance sur la nôtre, à sa dernière réponse
party-who = Qui elle est
party-fingerprint = Empreinte de sa racine
party-address = Adresse
party-not-verified = pas encore
party-seal = Scellé avec
party-no-seal = aucune clé de scellement
party-agreements = Accords
party-no-agreement = Aucun : rien n’est partagé avec elle.
party-sent-list = Ce qui lui fut envoyé
party-nothing-sent = Rien.
party-all-sent = Tout ce qui lui fut envoyé
party-held = Ce qu’elle a partagé
party-held-refused = Vos rôles ne voient pas les données partagées
party-nothing-held = Rien que vos rôles voient.
party-more-held = Les { $count } premiers sont montrés.
party-held-why = Les âges comptent depuis que c’était vrai, d’après ses propres données.
party-erase = effacé à
party-streams = Partagé au fil des changements
party-no-streams = Rien n’est partagé au fil des changements.
party-share-both = demandé des deux côtés
party-share-ours = notre volonté
party-share-theirs = elle l’a demandé
party-keys = Ses clés
party-key = Clé
party-key-role = Peut signer comme
party-key-revoked = révoquée
party-change = Changer sa situation
party-change-why = chacun est un acte que votre clé prouve ; aucun ne reprend ce qui fut partagé
party-block = Bloquer
party-unblock = Lever le blocage
party-unverify = Retirer la vérification
party-remove = Retirer
party-older = Permettre l’ancien lien jusqu’au (UTC)
party-older-bound = 2027-01-31, 90 jours au plus ; vide y met fin. Ce lien est signé, mais quiconque le transporte peut le lire.
party-older-do = Préparer

meet-title = Qui voulez-vous rencontrer ?
meet-title-compare = Est-ce vraiment { $party } ?
meet-title-done = { $party } est vérifiée.
meet-path = rencontre
meet-sub = Seules des personnes qui connaissent leurs voix répondent d’une clé.
meet-step-address = Adresse
meet-step-address-why = de leur nœud
meet-step-compare = Lire à voix haute
meet-step-compare-why = chacun lit sa propre empreinte
meet-step-verify = Vérifier
meet-step-verify-why = un acte que votre clé prouve
meet-step-agree = Premier accord
meet-step-agree-why = avant lui, rien n’est partagé
meet-url = Adresse de leur nœud
meet-url-bound = https://node.example, telle que leurs personnes vous l’ont donnée
meet-private = Il est dans le propre réseau de ce nœud (adresse privée)
meet-ask = Demander qui il est
meet-ask-why = On lui demande de se présenter. Rien de ce qu’il dit ne compte avant la comparaison des empreintes.
meet-ours = Lisez-leur ceci
meet-ours-why = L’empreinte de la clé racine de cette partie. Ils la tapent de leur côté.
meet-theirs = { $party } s’est présentée
meet-call = Appelez ses personnes par une voie que vous connaissez déjà. Qu’elles lisent leur empreinte à voix haute ; tapez ce que vous entendez.
meet-type = Empreinte, telle qu’elles la lisent
meet-type-bound = 32 lettres et chiffres en blocs de quatre ; casse et blocs n’importent pas
meet-differs = Ce n’est pas ce que montre le nœud. N’allez pas plus loin : un bloc mal tapé, ou quelqu’un se tient entre les nœuds.
meet-partly = Le début correspond ; la fin manque.
meet-verify = Comparer et vérifier
meet-reveal = Montrer ce que montre le nœud (ne le leur lisez pas)
meet-why = Tapez-la d’après leur voix, non d’après cet écran : une comparaison avec soi-même ne prouve rien.
meet-verified = Vérifiée depuis
meet-party = Sa page
agreement-before = Précédents
